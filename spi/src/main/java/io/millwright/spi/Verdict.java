package io.millwright.spi;

import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a delivery ends. */
public sealed interface Verdict {

    /** The state that the signature has afterwards. */
    TaskState state();

    /** The handler returned. */
    record Success(Payload result) implements Verdict {
        public Success {
            Objects.requireNonNull(result, "result");
        }

        @Override
        public TaskState state() {
            return TaskState.SUCCESS;
        }
    }

    /** It failed for the last time. */
    record Failure(TaskError error) implements Verdict {
        public Failure {
            Objects.requireNonNull(error, "error");
        }

        @Override
        public TaskState state() {
            return TaskState.FAILURE;
        }
    }

    /**
     * The handler handed over to a workflow, which is among the settlement's follow-ups: the signature is held until the
     * workflow has ended, and then ends alike. If there is no such workflow under way whose parent the signature is, it fails with
     * {@link io.millwright.api.ErrorCode#INVALID_WORKFLOW}. If it was asked to stop, the workflow is cancelled.
     *
     * @param workflow its id; another one for every delivery, since a signature that is requeued may hand over once more
     * @param result what the signature's result is, if the workflow succeeds
     */
    record Continue(TaskId workflow, Payload result) implements Verdict {
        public Continue {
            Objects.requireNonNull(workflow, "workflow");
            Objects.requireNonNull(result, "result");
        }

        @Override
        public TaskState state() {
            return TaskState.HELD;
        }
    }

    /** It failed and is tried again; counts as a failure. */
    record Retry(long dueAt, TaskError error) implements Verdict {
        public Retry {
            Objects.requireNonNull(error, "error");
        }

        @Override
        public TaskState state() {
            return TaskState.RETRY;
        }
    }

    /** The handler asked to be run later; counts as a deferral. */
    record Defer(long dueAt, String reason) implements Verdict {
        @Override
        public TaskState state() {
            return TaskState.RETRY;
        }
    }

    /** It was not run and goes back: to the front of its priority if due at once, or later. */
    record Release(long dueAt, ReleaseReason reason) implements Verdict {
        @Override
        public TaskState state() {
            return TaskState.PENDING;
        }
    }

    /** Why a delivery goes back unrun. */
    enum ReleaseReason {
        /** The worker does not know the task's name; counts as a miss. */
        UNREGISTERED,
        /** The worker stops, pauses, or took more than it could start soon. */
        UNUSED
    }

    /** Put away for an operator. */
    record Dead(TaskError error) implements Verdict {
        public Dead {
            Objects.requireNonNull(error, "error");
        }

        @Override
        public TaskState state() {
            return TaskState.DEAD;
        }
    }

    /** Stopped at a user's wish, or dropped at the signature's. */
    record Canceled(String reason) implements Verdict {
        @Override
        public TaskState state() {
            return TaskState.CANCELED;
        }
    }

    /** Its time had passed when the worker came to it. */
    record Expired() implements Verdict {
        @Override
        public TaskState state() {
            return TaskState.EXPIRED;
        }
    }

    /** The error that the verdict carries, or null. */
    default @Nullable TaskError errorOrNull() {
        if (this instanceof Failure failure) {
            return failure.error();
        }
        if (this instanceof Retry retry) {
            return retry.error();
        }
        return this instanceof Dead dead ? dead.error() : null;
    }
}
