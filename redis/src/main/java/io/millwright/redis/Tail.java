package io.millwright.redis;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Tally;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What changes of a task. A task under lease has the tail that it had when it was claimed.
 *
 * @param how it ended: result or error as written here; empty where the script ended it by itself
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record Tail(TaskState state, long dueAt, Tally tally, long endedAt, byte[] how) {
    /** By their numbers in {@code tasks.lua}, from 1 on. */
    private static final List<TaskState> STATES = List.of(
            TaskState.PENDING,
            TaskState.RETRY,
            TaskState.SUCCESS,
            TaskState.FAILURE,
            TaskState.CANCELED,
            TaskState.EXPIRED,
            TaskState.DEAD);

    static Tail fresh(long dueAt) {
        return new Tail(TaskState.PENDING, dueAt, Tally.ZERO, 0, new byte[0]);
    }

    static Tail read(In in) {
        TaskState state = STATES.get(in.u1() - 1);
        long dueAt = in.i8();
        Tally tally = new Tally(in.u4(), in.u4(), in.u4(), in.u4(), in.u4(), in.u4());
        long endedAt = in.i8();
        in.i8(); // the fencing number of the last delivery
        return new Tail(state, dueAt, tally, endedAt, in.remaining());
    }

    @Nullable
    TaskOutcome outcome(TaskId id) {
        if (!state.isTerminal()) {
            return null;
        }
        return state == TaskState.SUCCESS
                ? new TaskOutcome(id, state, In.read("the result of " + id, how, In::payload), null, endedAt)
                : new TaskOutcome(id, state, null, error(id), endedAt);
    }

    private TaskError error(TaskId id) {
        if (how.length > 0) {
            return In.read("the error of " + id, how, Tail::readError);
        }
        return state == TaskState.DEAD
                ? TaskError.of(
                        ErrorCode.TASK_DEAD,
                        "it was running " + tally.crashes() + " times when its worker vanished; look at its history,"
                                + " then requeue it")
                : TaskError.of(ErrorCode.TASK_EXPIRED, "it was not started before its expiry");
    }

    /** How a delivery ends, as {@link #outcome} reads it. */
    static byte[] how(Verdict verdict) {
        if (verdict instanceof Verdict.Success success) {
            return new Out().payload(success.result()).bytes();
        }
        if (verdict instanceof Verdict.Canceled canceled) {
            return how(TaskError.of(ErrorCode.TASK_CANCELED, canceled.reason()));
        }
        TaskError error = verdict instanceof Verdict.Retry ? null : verdict.errorOrNull();
        return error == null ? new byte[0] : how(error);
    }

    static byte[] how(TaskError error) {
        return new Out()
                .text1(error.code().name())
                .text4(error.type())
                .text4(error.message())
                .text4(error.stackTrace())
                .bytes();
    }

    private static TaskError readError(In in) {
        return new TaskError(code(in.text1()), in.text4(), in.text4(), in.text4());
    }

    private static ErrorCode code(String name) {
        try {
            return ErrorCode.valueOf(name);
        } catch (IllegalArgumentException e) {
            return ErrorCode.TASK_FAILED; // one of a newer release
        }
    }
}
