package io.millwright.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Work that yields an {@code R}: one task, or many that wait for each other. Immutable; what is made from a workflow shares it, so that a
 * value used twice is one step that runs once and has two followers:
 *
 * <pre>{@code
 * Workflow<Page> page = Workflow.of(LOAD.with(url));
 * Workflow<Index> index = Workflow.join(page.then(TEXT), page.then(IMAGES)).then(COMBINE);
 * client.send(index);
 * }</pre>
 *
 * <p>Results become arguments by position: after those that are given, in order. Followers run when what they need has succeeded; if it
 * has not, they are skipped and the workflow fails, unless {@link #ignoreFailure()} says otherwise.
 *
 * <p>The id is given when the value is made, so sending it twice runs it once. Ids of signatures play no part: the members of a
 * workflow are {@link TaskId#member}s of its id. Rules and examples: {@code docs/workflows.md}.
 *
 * @param <R> what it yields
 */
public final class Workflow<R> {
    private final WorkflowStep step;
    private final TaskId id = TaskId.next().workflow();
    private final Head head;

    /**
     * What is said of the whole.
     *
     * @param id null for the one that it was made with
     */
    private record Head(@Nullable TaskId id, WorkflowOptions options) {
        static final Head NONE = new Head(null, WorkflowOptions.DEFAULT);
    }

    private Workflow(WorkflowStep step, Head head) {
        this.step = step;
        this.head = head;
    }

    static <R> Workflow<R> of(WorkflowStep step) {
        return new Workflow<>(step, Head.NONE);
    }

    private <S> Workflow<S> followedBy(WorkflowStep next) {
        return new Workflow<>(next, head);
    }

    /** Its step, provided that nothing was said of it as a whole, which would be lost. */
    WorkflowStep asMember() {
        if (!head.equals(Head.NONE)) {
            throw new MillwrightException(
                    ErrorCode.INVALID_WORKFLOW,
                    "'" + step + "' becomes part of another workflow, but has an id or options of its own; "
                            + "set them on the whole workflow, last");
        }
        return step;
    }

    // ---- beginning

    /** A workflow of one task. */
    public static <R> Workflow<R> of(Signature<R> signature) {
        return of(Steps.first(signature));
    }

    /** Tasks one after the other; each takes what the one before gives, after its own arguments. */
    public static Workflow<Object> chain(Signature<?> first, Signature<?>... next) {
        WorkflowStep step = Steps.first(first);
        for (Signature<?> signature : next) {
            step = Steps.named(signature, step);
        }
        return of(step);
    }

    /** All at the same time; gives their results in this order. */
    public static <R> Workflow<List<R>> group(Collection<? extends Workflow<? extends R>> members) {
        return of(Steps.gather(members.stream().map(Workflow::asMember).toList()));
    }

    /** {@link #group(Collection)}. */
    @SafeVarargs
    public static <R> Workflow<List<R>> group(Workflow<? extends R>... members) {
        return group(Arrays.asList(members));
    }

    /** {@link #group(Collection)} of single tasks. */
    public static <R> Workflow<List<R>> groupOf(Collection<? extends Signature<? extends R>> members) {
        return of(Steps.gather(members.stream().map(Steps::first).toList()));
    }

    /** A group, and a task that takes the list of its results. */
    public static <R, S> Workflow<S> chord(
            Collection<? extends Workflow<? extends R>> members, TaskType.Of1<? super List<R>, S> callback) {
        Workflow<List<R>> group = group(members);
        return group.then(callback);
    }

    /** A group, and a task that takes its results one by one after its own arguments, or as one list if it has one parameter left. */
    public static <S> Workflow<S> chord(Collection<? extends Signature<?>> members, Signature<S> callback) {
        return groupOf(members).then(callback);
    }

    /** The task once for each item, at the same time; gives the results in the items' order. */
    public static <A, R> Workflow<List<R>> map(TaskType.Of1<A, R> task, Iterable<? extends A> items) {
        List<WorkflowStep> members = new ArrayList<>();
        items.forEach(item -> members.add(Steps.first(task.with(item))));
        return of(Steps.gather(members));
    }

    /**
     * The task once for each list of arguments, at the same time; gives the results in this order.
     *
     * @throws MillwrightException {@link ErrorCode#INVALID_WORKFLOW} if a list does not fit the task's parameters
     */
    public static <R> Workflow<List<R>> starmap(TaskType<R> task, Iterable<? extends List<?>> rows) {
        List<WorkflowStep> members = new ArrayList<>();
        rows.forEach(row -> members.add(Steps.first(Steps.row(task, row))));
        return of(Steps.gather(members));
    }

    /** Cuts items into lists of at most {@code size}, and runs the task once for each list, at the same time. */
    public static <A, R> Workflow<List<R>> chunks(
            TaskType.Of1<List<A>, R> task, Collection<? extends A> items, int size) {
        if (size < 1) {
            throw new MillwrightException(
                    ErrorCode.INVALID_WORKFLOW, "the size of chunks must be at least 1, not " + size);
        }
        List<A> all = new ArrayList<>(items);
        List<List<A>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            chunks.add(new ArrayList<>(all.subList(from, Math.min(all.size(), from + size))));
        }
        return map(task, chunks);
    }

    /** Both at the same time; continue with {@link WorkflowJoin.Of2#then}. */
    public static <A, B> WorkflowJoin.Of2<A, B> join(Workflow<A> a, Workflow<B> b) {
        return new WorkflowJoin.Of2<>(a, b);
    }

    /** {@link #join(Workflow, Workflow)} of three. */
    public static <A, B, C> WorkflowJoin.Of3<A, B, C> join(Workflow<A> a, Workflow<B> b, Workflow<C> c) {
        return new WorkflowJoin.Of3<>(a, b, c);
    }

    /** {@link #join(Workflow, Workflow)} of four. */
    public static <A, B, C, D> WorkflowJoin.Of4<A, B, C, D> join(
            Workflow<A> a, Workflow<B> b, Workflow<C> c, Workflow<D> d) {
        return new WorkflowJoin.Of4<>(a, b, c, d);
    }

    // ---- going on

    /** Then a task that takes the result. */
    public <S> Workflow<S> then(TaskType.Of1<? super R, S> task) {
        return followedBy(Steps.typed(task, List.of(step)));
    }

    /** Then a task that takes an argument and, after it, the result. */
    public <A, S> Workflow<S> then(TaskType.Of2<A, ? super R, S> task, @Nullable A a) {
        return followedBy(Steps.typed(task, List.of(step), a));
    }

    /** Then a task that takes arguments and, after them, the result. */
    public <A, B, S> Workflow<S> then(TaskType.Of3<A, B, ? super R, S> task, @Nullable A a, @Nullable B b) {
        return followedBy(Steps.typed(task, List.of(step), a, b));
    }

    /** Then a task that takes arguments and, after them, the result. */
    public <A, B, C, S> Workflow<S> then(
            TaskType.Of4<A, B, C, ? super R, S> task, @Nullable A a, @Nullable B b, @Nullable C c) {
        return followedBy(Steps.typed(task, List.of(step), a, b, c));
    }

    /** Then a task that takes arguments and, after them, the result. */
    public <A, B, C, D, S> Workflow<S> then(
            TaskType.Of5<A, B, C, D, ? super R, S> task, @Nullable A a, @Nullable B b, @Nullable C c, @Nullable D d) {
        return followedBy(Steps.typed(task, List.of(step), a, b, c, d));
    }

    /**
     * Then a task by name ({@link Signature#of(String, Object...)}): the result is appended to its arguments. Several results
     * ({@link Results}) are several arguments; so are the members of a group, unless the handler takes one list.
     *
     * @throws MillwrightException {@link ErrorCode#INVALID_WORKFLOW} if the signature was made from a declaration, and so has all its
     *     arguments already
     */
    public <S> Workflow<S> then(Signature<S> byName) {
        return followedBy(Steps.named(byName, step));
    }

    /** Then what the function makes of this workflow; for parts that begin with several followers of one value. */
    public <S> Workflow<S> then(Function<? super Workflow<R>, Workflow<S>> next) {
        return followedBy(next.apply(of(step)).asMember());
    }

    /** Then a task that ignores the result. */
    public <S> Workflow<S> thenRun(Signature<S> signature) {
        return followedBy(Steps.after(signature, List.of(step)));
    }

    /** The last step (of a group: every member) does not start before these have succeeded, whose results it does not take. */
    public Workflow<R> after(Workflow<?>... others) {
        return followedBy(new WorkflowStep.Ordered(
                step, Arrays.stream(others).map(Workflow::asMember).toList()));
    }

    // ---- what else follows

    /** If this succeeds: also runs a task that takes the result. It is part of the workflow, but nothing waits for it. */
    public Workflow<R> onSuccess(TaskType.Of1<? super R, ?> task) {
        return hooked(Steps.typed(task, List.of(step.bare())));
    }

    /** If this succeeds: also runs a task. By name, it takes the result after its arguments; otherwise it is complete. */
    public Workflow<R> onSuccess(Signature<?> signature) {
        return hooked(taking(signature));
    }

    /** If this succeeds: also runs a workflow that takes the result. */
    public Workflow<R> onSuccess(Function<? super Workflow<R>, ? extends Workflow<?>> callback) {
        return hooked(callback.apply(of(step.bare())).asMember());
    }

    private WorkflowStep.Run taking(Signature<?> signature) {
        WorkflowStep result = step.bare();
        return signature.isByName() ? Steps.named(signature, result) : Steps.after(signature, List.of(result));
    }

    /** If this, or anything that it needed, fails: runs a task that takes the text of the error. */
    public Workflow<R> onError(TaskType.Of1<? super String, ?> task) {
        return hooked(Steps.typed(task, List.of(Steps.error(step))));
    }

    /** If this fails: runs a task. By name, it takes the text of the error before its arguments; otherwise it is complete. */
    public Workflow<R> onError(Signature<?> signature) {
        WorkflowStep error = Steps.error(step);
        return hooked(signature.isByName() ? Steps.first(signature, error) : Steps.after(signature, List.of(error)));
    }

    /** If this fails: runs a workflow that takes the text of the error. */
    public Workflow<R> onError(Function<? super Workflow<String>, ? extends Workflow<?>> callback) {
        return hooked(callback.apply(of(Steps.error(step))).asMember());
    }

    private Workflow<R> hooked(WorkflowStep callback) {
        return followedBy(new WorkflowStep.Hooked(step, callback));
    }

    /**
     * If the workflow fails or is cancelled after the last step has succeeded: runs a task that takes the step's result and undoes what
     * it did. What was undone later was done earlier: all that depends on the step is undone before it. A cancellation that finds
     * everything done, but for the undoing of a part whose failure is ignored, comes too late to undo the rest.
     */
    public Workflow<R> compensateWith(TaskType.Of1<? super R, ?> undo) {
        return followedBy(new WorkflowStep.Compensated(step, Steps.typed(undo, List.of(step.bare()))));
    }

    /** The same with a signature: by name, it takes the result after its arguments; otherwise it is complete. */
    public Workflow<R> compensateWith(Signature<?> undo) {
        return followedBy(new WorkflowStep.Compensated(step, taking(undo)));
    }

    /**
     * What follows goes on if this fails, and gets null in its place; of a group, in the place of each member that failed. The workflow
     * does not fail because of it.
     */
    public Workflow<R> ignoreFailure() {
        return followedBy(new WorkflowStep.Tolerated(step, false));
    }

    /**
     * What follows this group goes on if members fail, and gets the list of the results of the others. The workflow does not fail
     * because of them.
     *
     * @throws MillwrightException {@link ErrorCode#INVALID_WORKFLOW} if this is no group
     */
    public Workflow<R> continueWithSuccesses() {
        Steps.requireGroup(step);
        return followedBy(new WorkflowStep.Tolerated(step, true));
    }

    // ---- the whole

    /** The id that it is sent under. */
    public TaskId id() {
        return head.id != null ? head.id : id;
    }

    /** The same work under a new id: it runs once more. */
    public Workflow<R> again() {
        return withId(TaskId.next());
    }

    /** The same work under an id made from the given one, {@link TaskId#workflow()}. */
    public Workflow<R> withId(TaskId other) {
        return new Workflow<>(step, new Head(other.workflow(), head.options));
    }

    /** The same work under the id that belongs to the key: however often and from wherever it is sent, it runs once. */
    public Workflow<R> idempotencyKey(String key) {
        return withId(TaskId.ofKey("workflow\n" + key));
    }

    /** The same work with changed options: {@code workflow.with(o -> o.name("nightly").deadline(Duration.ofHours(1)))}. */
    public Workflow<R> with(Consumer<WorkflowOptions.Builder> change) {
        WorkflowOptions.Builder options = head.options.toBuilder();
        change.accept(options);
        return new Workflow<>(step, new Head(head.id, options.build()));
    }

    public WorkflowOptions options() {
        return head.options;
    }

    /** What it is made of; for engines. */
    public WorkflowStep step() {
        return step;
    }

    /** What it yields. */
    public TypeRef<R> resultType() {
        return TypeRef.ofReflected(step.resultType());
    }

    @Override
    public String toString() {
        return head.options.name() + "[" + id() + " ending with " + Objects.toString(step) + "]";
    }
}
