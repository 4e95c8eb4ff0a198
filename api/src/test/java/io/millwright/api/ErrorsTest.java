package io.millwright.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ErrorsTest {
    @Test
    void codesAndCategoriesArePromises() {
        Map<ErrorCategory, String> byCategory = Arrays.stream(ErrorCode.values())
                .collect(Collectors.groupingBy(
                        ErrorCode::category, TreeMap::new, Collectors.mapping(Enum::name, Collectors.joining(" "))));
        assertThat(byCategory)
                .isEqualTo(Map.of(
                        ErrorCategory.RETRY,
                        "QUEUE_FULL LEASE_LOST AWAIT_TIMEOUT STORE_UNAVAILABLE STORE_FULL",
                        ErrorCategory.FIX_INPUT,
                        "INVALID_SIGNATURE INVALID_TASK PAYLOAD_TOO_LARGE PAYLOAD_UNREADABLE TASK_UNKNOWN INVALID_WORKFLOW UNIQUE_KEY_TAKEN INVALID_SCHEDULE SCHEDULE_UNKNOWN STATE_CONFLICT CLOSED",
                        ErrorCategory.FIX_CONFIGURATION,
                        "CODEC_UNKNOWN CODEC_MISSING TASK_UNREGISTERED INVALID_CONFIGURATION UNSUPPORTED STORE_READ_ONLY STORE_SCHEMA STORE_CORRUPT",
                        ErrorCategory.TASK,
                        "TASK_FAILED TASK_TIMED_OUT TASK_CANCELED TASK_EXPIRED TASK_DEAD TASK_SKIPPED WORKFLOW_FAILED",
                        ErrorCategory.BUG,
                        "INTERNAL"));
    }

    @Test
    void messagesBeginWithTheCode() {
        Throwable cause = new Error();
        MillwrightException e = new MillwrightException(ErrorCode.STORE_FULL, "no room", cause);
        assertThat(e).hasMessage("STORE_FULL: no room").hasCause(cause);
        assertThat(e.category()).isEqualTo(ErrorCategory.RETRY);
    }

    @Test
    void aFailedTaskTellsWhatHappenedThere() {
        TaskId id = TaskId.next();
        TaskError error = new TaskError(ErrorCode.TASK_TIMED_OUT, "com.example.Remote", "slow", "at x");
        TaskFailedException e = new TaskFailedException(id, TaskState.FAILURE, error);
        assertThat(e.id()).isEqualTo(id);
        assertThat(e.state()).isEqualTo(TaskState.FAILURE);
        assertThat(e.error()).isEqualTo(error);
        assertThat(e.remoteType()).isEqualTo("com.example.Remote");
        assertThat(e.code()).isEqualTo(ErrorCode.TASK_TIMED_OUT);
        assertThat(e).hasMessageContainingAll(id.toString(), "FAILURE", "com.example.Remote: slow");
    }

    @Test
    void waitingTooLongSaysWhatToDo() {
        TaskId id = TaskId.next();
        assertThat(new AwaitTimeoutException(id, Duration.ofSeconds(3)))
                .hasMessageContainingAll("AWAIT_TIMEOUT", id.toString(), "PT3S", "await it again or cancel it");
    }

    @Test
    void retryLaterIsCheapToThrow() {
        RetryLater later = new RetryLater(Duration.ofMinutes(5), "busy");
        assertThat(later.delay()).isEqualTo(Duration.ofMinutes(5));
        assertThat(later).hasMessage("busy");
        assertThat(later.getStackTrace()).isEmpty();
    }

    @Test
    void noTaskNoContext() {
        Refused.with(
                ErrorCode.STATE_CONFLICT,
                TaskContext::current,
                "no task runs on thread '" + Thread.currentThread().getName() + "'");
    }

    @Test
    void progressIsPutInOrder() {
        assertThat(new Progress(1.5, "a").fraction()).isEqualTo(1);
        assertThat(new Progress(-1, "a").fraction()).isZero();
        assertThat(new Progress(Double.NaN, "a").fraction()).isZero();
        assertThat(new Progress(0.5, "x".repeat(5_000)).message())
                .hasSize(Progress.MAX_MESSAGE)
                .endsWith("…");
        assertThat(new Progress(0.5, "🐫".repeat(1_024)).message()).endsWith("🐫…");
    }
}
