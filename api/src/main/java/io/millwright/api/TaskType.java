package io.millwright.api;

import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The handle of a task: its name, and the types of its arguments and result. Declare it once as a constant and use it on both
 * sides:
 *
 * <pre>{@code
 * static final TaskType.Of2<Long, Long, Long> ADD = TaskType.named("add").takes(Long.class, Long.class).returns(Long.class);
 *
 * registry.add(ADD, (a, b) -> a + b);              // in the worker
 * long sum = client.send(ADD.with(1L, 2L)).await(); // anywhere
 * }</pre>
 *
 * <p>The name is what queued work knows. Keep it, and the argument types readable, and Java code may be refactored at will.
 *
 * @param <R> what the task returns
 */
public abstract sealed class TaskType<R> {
    private final String name;
    private final List<Type> parameters;
    private final TypeRef<R> result;
    private final TaskOptions options;

    private TaskType(Head head, List<Type> parameters, TypeRef<R> result) {
        this.name = head.name;
        this.options = head.options;
        this.parameters = List.copyOf(parameters);
        this.result = Objects.requireNonNull(result, "result");
    }

    /** Begins a declaration. */
    public static Declaration named(String name) {
        return new Declaration(new Head(Names.check(ErrorCode.INVALID_TASK, "task", name), TaskOptions.DEFAULT));
    }

    public final String name() {
        return name;
    }

    /** Declared types of the arguments. */
    public final List<Type> parameters() {
        return parameters;
    }

    /** Declared type of the result. */
    public final TypeRef<R> result() {
        return result;
    }

    /** Options that its signatures start from. */
    public final TaskOptions options() {
        return options;
    }

    final Signature<R> signature(@Nullable Object... arguments) {
        return new Signature<>(
                TaskId.next(), name, new Arguments(Arrays.asList(arguments), parameters), result, options);
    }

    /** A signature that still lacks its last arguments, for steps of a workflow that get them from others. */
    final Signature<R> partial(@Nullable Object... arguments) {
        return new Signature<>(
                TaskId.next(),
                name,
                new Arguments(Arrays.asList(arguments), parameters.subList(0, arguments.length)),
                result,
                options);
    }

    @Override
    public final String toString() {
        StringBuilder text = new StringBuilder(name).append('(');
        for (int i = 0; i < parameters.size(); i++) {
            text.append(i == 0 ? "" : ", ").append(parameters.get(i).getTypeName());
        }
        return text.append(") → ").append(result).toString();
    }

    private record Head(String name, TaskOptions options) {}

    private static TypeRef<Results> resultsOf(Class<?>[] types) {
        return TypeRef.ofReflected(new ResultsType(List.of(types)));
    }

    /** A declaration that still lacks its argument types; without any, the task takes none. */
    public static final class Declaration extends Takes0 {
        private Declaration(Head head) {
            super(head);
        }

        /** Options that the task's signatures start from: queue, retry policy, timeout … */
        public Declaration with(Consumer<TaskOptions.Builder> change) {
            TaskOptions.Builder builder = head.options.toBuilder();
            change.accept(builder);
            return new Declaration(new Head(head.name, builder.build()));
        }

        public <A> Takes1<A> takes(Class<A> a) {
            return takes(TypeRef.of(a));
        }

        public <A> Takes1<A> takes(TypeRef<A> a) {
            return new Takes1<>(head, List.of(a.type()));
        }

        public <A, B> Takes2<A, B> takes(Class<A> a, Class<B> b) {
            return takes(TypeRef.of(a), TypeRef.of(b));
        }

        public <A, B> Takes2<A, B> takes(TypeRef<A> a, TypeRef<B> b) {
            return new Takes2<>(head, List.of(a.type(), b.type()));
        }

        public <A, B, C> Takes3<A, B, C> takes(Class<A> a, Class<B> b, Class<C> c) {
            return takes(TypeRef.of(a), TypeRef.of(b), TypeRef.of(c));
        }

        public <A, B, C> Takes3<A, B, C> takes(TypeRef<A> a, TypeRef<B> b, TypeRef<C> c) {
            return new Takes3<>(head, List.of(a.type(), b.type(), c.type()));
        }

        public <A, B, C, D> Takes4<A, B, C, D> takes(Class<A> a, Class<B> b, Class<C> c, Class<D> d) {
            return takes(TypeRef.of(a), TypeRef.of(b), TypeRef.of(c), TypeRef.of(d));
        }

        public <A, B, C, D> Takes4<A, B, C, D> takes(TypeRef<A> a, TypeRef<B> b, TypeRef<C> c, TypeRef<D> d) {
            return new Takes4<>(head, List.of(a.type(), b.type(), c.type(), d.type()));
        }

        public <A, B, C, D, E> Takes5<A, B, C, D, E> takes(Class<A> a, Class<B> b, Class<C> c, Class<D> d, Class<E> e) {
            return takes(TypeRef.of(a), TypeRef.of(b), TypeRef.of(c), TypeRef.of(d), TypeRef.of(e));
        }

        public <A, B, C, D, E> Takes5<A, B, C, D, E> takes(
                TypeRef<A> a, TypeRef<B> b, TypeRef<C> c, TypeRef<D> d, TypeRef<E> e) {
            return new Takes5<>(head, List.of(a.type(), b.type(), c.type(), d.type(), e.type()));
        }
    }

    /** A declaration that still lacks its result type; the task takes no argument. */
    public static sealed class Takes0 permits Declaration {
        final Head head;

        private Takes0(Head head) {
            this.head = head;
        }

        public final <R> Of0<R> returns(Class<R> type) {
            return returns(TypeRef.of(type));
        }

        public final <R> Of0<R> returns(TypeRef<R> type) {
            return new Of0<>(head, List.of(), type);
        }

        /** The task returns several results of these types, as {@link Results}. */
        public final Of0<Results> returnsAll(Class<?>... types) {
            return new Of0<>(head, List.of(), resultsOf(types));
        }

        public final Of0<Void> returnsNothing() {
            return returns(Void.class);
        }
    }

    /** A task of no argument. */
    public static final class Of0<R> extends TaskType<R> {
        private Of0(Head head, List<Type> parameters, TypeRef<R> result) {
            super(head, parameters, result);
        }

        /** A request to run the task once. */
        public Signature<R> with() {
            return signature();
        }
    }

    /** The code of a task of no argument. It runs on a worker's thread; {@link TaskContext#current()} is its context there. */
    @FunctionalInterface
    public interface Handler0<R> {
        @Nullable
        R run() throws Exception;
    }

    /** A declaration that still lacks its result type; the task takes one argument. */
    public static final class Takes1<A> {
        private final Head head;
        private final List<Type> parameters;

        private Takes1(Head head, List<Type> parameters) {
            this.head = head;
            this.parameters = parameters;
        }

        public final <R> Of1<A, R> returns(Class<R> type) {
            return returns(TypeRef.of(type));
        }

        public final <R> Of1<A, R> returns(TypeRef<R> type) {
            return new Of1<>(head, parameters, type);
        }

        /** The task returns several results of these types, as {@link Results}. */
        public final Of1<A, Results> returnsAll(Class<?>... types) {
            return new Of1<>(head, parameters, resultsOf(types));
        }

        public final Of1<A, Void> returnsNothing() {
            return returns(Void.class);
        }
    }

    /** A task of one argument. */
    public static final class Of1<A, R> extends TaskType<R> {
        private Of1(Head head, List<Type> parameters, TypeRef<R> result) {
            super(head, parameters, result);
        }

        /** A request to run the task once with these arguments. */
        public Signature<R> with(@Nullable A a) {
            return signature(a);
        }
    }

    /** The code of a task of one argument. It runs on a worker's thread; {@link TaskContext#current()} is its context there. */
    @FunctionalInterface
    public interface Handler1<A, R> {
        @Nullable
        R run(A a) throws Exception;
    }

    /** A declaration that still lacks its result type; the task takes two arguments. */
    public static final class Takes2<A, B> {
        private final Head head;
        private final List<Type> parameters;

        private Takes2(Head head, List<Type> parameters) {
            this.head = head;
            this.parameters = parameters;
        }

        public final <R> Of2<A, B, R> returns(Class<R> type) {
            return returns(TypeRef.of(type));
        }

        public final <R> Of2<A, B, R> returns(TypeRef<R> type) {
            return new Of2<>(head, parameters, type);
        }

        /** The task returns several results of these types, as {@link Results}. */
        public final Of2<A, B, Results> returnsAll(Class<?>... types) {
            return new Of2<>(head, parameters, resultsOf(types));
        }

        public final Of2<A, B, Void> returnsNothing() {
            return returns(Void.class);
        }
    }

    /** A task of two arguments. */
    public static final class Of2<A, B, R> extends TaskType<R> {
        private Of2(Head head, List<Type> parameters, TypeRef<R> result) {
            super(head, parameters, result);
        }

        /** A request to run the task once with these arguments. */
        public Signature<R> with(@Nullable A a, @Nullable B b) {
            return signature(a, b);
        }
    }

    /** The code of a task of two arguments. It runs on a worker's thread; {@link TaskContext#current()} is its context there. */
    @FunctionalInterface
    public interface Handler2<A, B, R> {
        @Nullable
        R run(A a, B b) throws Exception;
    }

    /** A declaration that still lacks its result type; the task takes three arguments. */
    public static final class Takes3<A, B, C> {
        private final Head head;
        private final List<Type> parameters;

        private Takes3(Head head, List<Type> parameters) {
            this.head = head;
            this.parameters = parameters;
        }

        public final <R> Of3<A, B, C, R> returns(Class<R> type) {
            return returns(TypeRef.of(type));
        }

        public final <R> Of3<A, B, C, R> returns(TypeRef<R> type) {
            return new Of3<>(head, parameters, type);
        }

        /** The task returns several results of these types, as {@link Results}. */
        public final Of3<A, B, C, Results> returnsAll(Class<?>... types) {
            return new Of3<>(head, parameters, resultsOf(types));
        }

        public final Of3<A, B, C, Void> returnsNothing() {
            return returns(Void.class);
        }
    }

    /** A task of three arguments. */
    public static final class Of3<A, B, C, R> extends TaskType<R> {
        private Of3(Head head, List<Type> parameters, TypeRef<R> result) {
            super(head, parameters, result);
        }

        /** A request to run the task once with these arguments. */
        public Signature<R> with(@Nullable A a, @Nullable B b, @Nullable C c) {
            return signature(a, b, c);
        }
    }

    /** The code of a task of three arguments. It runs on a worker's thread; {@link TaskContext#current()} is its context there. */
    @FunctionalInterface
    public interface Handler3<A, B, C, R> {
        @Nullable
        R run(A a, B b, C c) throws Exception;
    }

    /** A declaration that still lacks its result type; the task takes four arguments. */
    public static final class Takes4<A, B, C, D> {
        private final Head head;
        private final List<Type> parameters;

        private Takes4(Head head, List<Type> parameters) {
            this.head = head;
            this.parameters = parameters;
        }

        public final <R> Of4<A, B, C, D, R> returns(Class<R> type) {
            return returns(TypeRef.of(type));
        }

        public final <R> Of4<A, B, C, D, R> returns(TypeRef<R> type) {
            return new Of4<>(head, parameters, type);
        }

        /** The task returns several results of these types, as {@link Results}. */
        public final Of4<A, B, C, D, Results> returnsAll(Class<?>... types) {
            return new Of4<>(head, parameters, resultsOf(types));
        }

        public final Of4<A, B, C, D, Void> returnsNothing() {
            return returns(Void.class);
        }
    }

    /** A task of four arguments. */
    public static final class Of4<A, B, C, D, R> extends TaskType<R> {
        private Of4(Head head, List<Type> parameters, TypeRef<R> result) {
            super(head, parameters, result);
        }

        /** A request to run the task once with these arguments. */
        public Signature<R> with(@Nullable A a, @Nullable B b, @Nullable C c, @Nullable D d) {
            return signature(a, b, c, d);
        }
    }

    /** The code of a task of four arguments. It runs on a worker's thread; {@link TaskContext#current()} is its context there. */
    @FunctionalInterface
    public interface Handler4<A, B, C, D, R> {
        @Nullable
        R run(A a, B b, C c, D d) throws Exception;
    }

    /** A declaration that still lacks its result type; the task takes five arguments. */
    public static final class Takes5<A, B, C, D, E> {
        private final Head head;
        private final List<Type> parameters;

        private Takes5(Head head, List<Type> parameters) {
            this.head = head;
            this.parameters = parameters;
        }

        public final <R> Of5<A, B, C, D, E, R> returns(Class<R> type) {
            return returns(TypeRef.of(type));
        }

        public final <R> Of5<A, B, C, D, E, R> returns(TypeRef<R> type) {
            return new Of5<>(head, parameters, type);
        }

        /** The task returns several results of these types, as {@link Results}. */
        public final Of5<A, B, C, D, E, Results> returnsAll(Class<?>... types) {
            return new Of5<>(head, parameters, resultsOf(types));
        }

        public final Of5<A, B, C, D, E, Void> returnsNothing() {
            return returns(Void.class);
        }
    }

    /** A task of five arguments. */
    public static final class Of5<A, B, C, D, E, R> extends TaskType<R> {
        private Of5(Head head, List<Type> parameters, TypeRef<R> result) {
            super(head, parameters, result);
        }

        /** A request to run the task once with these arguments. */
        public Signature<R> with(@Nullable A a, @Nullable B b, @Nullable C c, @Nullable D d, @Nullable E e) {
            return signature(a, b, c, d, e);
        }
    }

    /** The code of a task of five arguments. It runs on a worker's thread; {@link TaskContext#current()} is its context there. */
    @FunctionalInterface
    public interface Handler5<A, B, C, D, E, R> {
        @Nullable
        R run(A a, B b, C c, D d, E e) throws Exception;
    }
}
