package io.millwright.api;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Workflows of different results whose next step takes all of them, after the arguments that are given, in order. Made by
 * {@link Workflow#join}. Immutable.
 */
public abstract sealed class WorkflowJoin {
    private final List<WorkflowStep> steps;

    private WorkflowJoin(Workflow<?>... members) {
        this.steps = Stream.of(members).map(Workflow::asMember).toList();
    }

    final <S> Workflow<S> next(TaskType<S> task, @Nullable Object... given) {
        return Workflow.of(Steps.typed(task, steps, given));
    }

    /** Then a task that ignores the results. */
    public final <S> Workflow<S> thenRun(Signature<S> signature) {
        return Workflow.of(Steps.after(signature, steps));
    }

    /** Two. */
    public static final class Of2<A, B> extends WorkflowJoin {
        Of2(Workflow<A> a, Workflow<B> b) {
            super(a, b);
        }

        public <S> Workflow<S> then(TaskType.Of2<? super A, ? super B, S> task) {
            return next(task);
        }

        public <X, S> Workflow<S> then(TaskType.Of3<X, ? super A, ? super B, S> task, @Nullable X x) {
            return next(task, x);
        }

        public <X, Y, S> Workflow<S> then(
                TaskType.Of4<X, Y, ? super A, ? super B, S> task, @Nullable X x, @Nullable Y y) {
            return next(task, x, y);
        }

        public <X, Y, Z, S> Workflow<S> then(
                TaskType.Of5<X, Y, Z, ? super A, ? super B, S> task, @Nullable X x, @Nullable Y y, @Nullable Z z) {
            return next(task, x, y, z);
        }
    }

    /** Three. */
    public static final class Of3<A, B, C> extends WorkflowJoin {
        Of3(Workflow<A> a, Workflow<B> b, Workflow<C> c) {
            super(a, b, c);
        }

        public <S> Workflow<S> then(TaskType.Of3<? super A, ? super B, ? super C, S> task) {
            return next(task);
        }

        public <X, S> Workflow<S> then(TaskType.Of4<X, ? super A, ? super B, ? super C, S> task, @Nullable X x) {
            return next(task, x);
        }

        public <X, Y, S> Workflow<S> then(
                TaskType.Of5<X, Y, ? super A, ? super B, ? super C, S> task, @Nullable X x, @Nullable Y y) {
            return next(task, x, y);
        }
    }

    /** Four. */
    public static final class Of4<A, B, C, D> extends WorkflowJoin {
        Of4(Workflow<A> a, Workflow<B> b, Workflow<C> c, Workflow<D> d) {
            super(a, b, c, d);
        }

        public <S> Workflow<S> then(TaskType.Of4<? super A, ? super B, ? super C, ? super D, S> task) {
            return next(task);
        }

        public <X, S> Workflow<S> then(
                TaskType.Of5<X, ? super A, ? super B, ? super C, ? super D, S> task, @Nullable X x) {
            return next(task, x);
        }
    }
}
