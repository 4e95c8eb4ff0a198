package io.millwright.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request to run a task once: an id, a task name, arguments and options. Immutable.
 *
 * <p>The id is given when the signature is made, so sending the same signature twice (after a time-out, say) still runs it
 * once. To run the same thing again, send {@link #again()}.
 *
 * <p>Arguments are encoded when the signature is sent; until then, do not change mutable ones.
 *
 * @param <R> what the task returns
 */
public final class Signature<R> {
    private final TaskId id;
    private final String task;
    private final Arguments arguments;
    private final TypeRef<R> resultType;
    private final TaskOptions options;
    /** Whether the task was only named: then it may take more arguments than are known here. */
    private final boolean byName;

    /** Of a task whose declaration is known: it has all its arguments. */
    Signature(TaskId id, String task, Arguments arguments, TypeRef<R> resultType, TaskOptions options) {
        this(id, task, arguments, resultType, options, false);
    }

    private Signature(
            TaskId id, String task, Arguments arguments, TypeRef<R> resultType, TaskOptions options, boolean byName) {
        this.id = Objects.requireNonNull(id, "id");
        this.task = Names.check(ErrorCode.INVALID_SIGNATURE, "task", task);
        this.arguments = Objects.requireNonNull(arguments, "arguments");
        this.resultType = Objects.requireNonNull(resultType, "resultType");
        this.options = Objects.requireNonNull(options, "options");
        this.byName = byName;
    }

    /**
     * A signature by name, for tasks whose declaration is not at hand. Nothing checks the arguments until a worker binds
     * them; prefer {@link TaskType} or {@link #of(Class, Function)}.
     */
    public static Signature<Object> of(String task, @Nullable Object... arguments) {
        return new Signature<>(
                TaskId.next(), task, Arguments.untyped(arguments), TypeRef.of(Object.class), TaskOptions.DEFAULT, true);
    }

    /**
     * Captures one call of an interface whose methods are annotated with {@link Task}:
     * {@code Signature.of(Images.class, i -> i.thumbnail(path, 200))}. The lambda runs at once, against a recorder; nothing
     * of it is stored but the task's name and the arguments.
     *
     * @throws MillwrightException {@link ErrorCode#INVALID_TASK} if the lambda does not make exactly one such call
     */
    public static <T, R> Signature<R> of(Class<T> tasks, Function<T, R> call) {
        return CallRecorder.capture(tasks, recorder -> {
            // what the recorder returns is a placeholder
            R ignored = call.apply(recorder);
        });
    }

    /** {@link #of(Class, Function)} for a call that returns nothing, or something that nobody will look at. */
    public static <T> Signature<Void> ofVoid(Class<T> tasks, Consumer<T> call) {
        return CallRecorder.capture(tasks, call).returning(Void.class);
    }

    /** A signature put together again from its parts, by an engine. Authors have the other factories. */
    public static <R> Signature<R> restore(
            TaskId id, String task, Arguments arguments, TypeRef<R> resultType, TaskOptions options) {
        return new Signature<>(id, task, arguments, resultType, options);
    }

    public TaskId id() {
        return id;
    }

    /** The task's name. */
    public String task() {
        return task;
    }

    public Arguments arguments() {
        return arguments;
    }

    public TypeRef<R> resultType() {
        return resultType;
    }

    public TaskOptions options() {
        return options;
    }

    boolean isByName() {
        return byName;
    }

    /** The same request under a new id: it runs once more. */
    public Signature<R> again() {
        return withId(TaskId.next());
    }

    /** The same request under the given id. */
    public Signature<R> withId(TaskId other) {
        return new Signature<>(other, task, arguments, resultType, options, byName);
    }

    /**
     * The same request under the id that belongs to the key: however often and from wherever it is sent, it runs once, for
     * as long as the store keeps the task or its result.
     */
    public Signature<R> idempotencyKey(String key) {
        return withId(TaskId.ofKey(task + "\n" + key));
    }

    /** The same request, its result read as the given type. */
    public <S> Signature<S> returning(TypeRef<S> type) {
        return new Signature<>(id, task, arguments, type, options, byName);
    }

    /** The same request, its result read as the given type. */
    public <S> Signature<S> returning(Class<S> type) {
        return returning(TypeRef.of(type));
    }

    /** The same request with changed options: {@code signature.with(o -> o.queue("mail").priority(9))}. */
    public Signature<R> with(Consumer<TaskOptions.Builder> change) {
        TaskOptions.Builder builder = options.toBuilder();
        change.accept(builder);
        return new Signature<>(id, task, arguments, resultType, builder.build(), byName);
    }

    /** Short for {@code with(o -> o.queue(queue))}. */
    public Signature<R> onQueue(String queue) {
        return with(o -> o.queue(queue));
    }

    /** Short for {@code with(o -> o.delay(wait))}. */
    public Signature<R> in(Duration wait) {
        return with(o -> o.delay(wait));
    }

    /** Short for {@code with(o -> o.eta(time))}. */
    public Signature<R> at(Instant time) {
        return with(o -> o.eta(time));
    }

    @Override
    public String toString() {
        // arguments are left out on purpose: they may be secret, and logs are not
        return task + "[" + id + " on " + options.routing().queue() + "]";
    }
}
