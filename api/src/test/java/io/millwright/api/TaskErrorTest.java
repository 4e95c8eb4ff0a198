package io.millwright.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TaskErrorTest {
    private static class Hostile extends RuntimeException {
        @Override
        public String getMessage() {
            throw new IllegalStateException("no message for you");
        }

        @Override
        public void printStackTrace(PrintWriter out) {
            throw new StackOverflowError();
        }
    }

    @Test
    void describesAThrowable() {
        TaskError error = TaskError.of(ErrorCode.TASK_FAILED, new IOException("disk gone", new Error("why")));
        assertThat(error.code()).isEqualTo(ErrorCode.TASK_FAILED);
        assertThat(error.type()).isEqualTo("java.io.IOException");
        assertThat(error.message()).isEqualTo("disk gone");
        assertThat(error.stackTrace()).contains("TaskErrorTest.describesAThrowable", "Caused by: java.lang.Error: why");
        assertThat(error).hasToString("java.io.IOException: disk gone");
    }

    @Test
    void saysTheCodeOnce() {
        TaskError error = TaskError.of(
                ErrorCode.TASK_TIMED_OUT, new MillwrightException(ErrorCode.TASK_TIMED_OUT, "it ran too long"));

        assertThat(error.message()).isEqualTo("it ran too long");
    }

    @Test
    void describesAnErrorWithoutThrowable() {
        assertThat(TaskError.of(ErrorCode.TASK_EXPIRED, "too late"))
                .isEqualTo(new TaskError(ErrorCode.TASK_EXPIRED, "TASK_EXPIRED", "too late", ""));
    }

    @Test
    void hasNoMessageWhereThereIsNone() {
        TaskError error = TaskError.of(ErrorCode.TASK_FAILED, new IOException());
        assertThat(error.message()).isEmpty();
        assertThat(error).hasToString("java.io.IOException");
    }

    @Test
    void isBounded() {
        TaskError error = TaskError.of(ErrorCode.TASK_FAILED, new IOException("x".repeat(1_000_000)));
        assertThat(error.message()).hasSize(TaskError.MAX_MESSAGE).endsWith("…");
        assertThat(error.stackTrace()).hasSize(TaskError.MAX_STACK).endsWith("…");
        TaskError exact = TaskError.of(ErrorCode.TASK_FAILED, "y".repeat(TaskError.MAX_MESSAGE));
        assertThat(exact.message()).doesNotEndWith("…").hasSize(TaskError.MAX_MESSAGE);
    }

    @Test
    void neverCutsACharacterInTwo() {
        TaskError error = TaskError.of(ErrorCode.TASK_FAILED, "🐫".repeat(TaskError.MAX_MESSAGE));
        assertThat(error.message())
                .hasSizeLessThanOrEqualTo(TaskError.MAX_MESSAGE)
                .endsWith("🐫…");
        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(error.message()))
                .isTrue();
    }

    @Test
    void survivesHostileThrowables() {
        TaskError error = TaskError.of(ErrorCode.TASK_FAILED, new Hostile());
        assertThat(error.type()).endsWith("Hostile");
        assertThat(error.message()).isEqualTo("(getMessage() threw java.lang.IllegalStateException)");
        assertThat(error.stackTrace()).isEqualTo("(printStackTrace() threw java.lang.StackOverflowError)");
    }

    @Test
    void survivesCyclesAndDeepChains() {
        IOException one = new IOException("one");
        one.initCause(new IOException("two", one));
        assertThat(TaskError.of(ErrorCode.TASK_FAILED, one).stackTrace()).contains("CIRCULAR REFERENCE");

        Throwable deep = new IOException("bottom");
        for (int i = 0; i < 20_000; i++) {
            deep = new Error("level " + i, deep);
        }
        TaskError error = TaskError.of(ErrorCode.TASK_FAILED, deep);
        assertThat(error.stackTrace()).isNotEmpty();
        assertThat(error.stackTrace().length()).isLessThanOrEqualTo(TaskError.MAX_STACK);
    }
}
