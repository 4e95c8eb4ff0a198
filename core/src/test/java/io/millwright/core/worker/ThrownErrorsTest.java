package io.millwright.core.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Backoff;
import io.millwright.api.ErrorCode;
import io.millwright.api.HandBack;
import io.millwright.api.RetryLater;
import io.millwright.api.RetryPolicy;
import io.millwright.api.Signature;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskError;
import io.millwright.api.TaskType;
import io.millwright.core.telemetry.Telemetry;
import io.millwright.spi.Tally;
import io.millwright.spi.Verdict;
import io.millwright.spi.Verdict.ReleaseReason;
import io.millwright.testkit.VirtualTime;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a throwable of a handler comes to. */
class ThrownErrorsTest {
    private static final TaskType.Of0<Void> TASK = TaskType.named("t").returnsNothing();

    /** What a stopped thread used to throw; the JDK's own is on its way out. */
    private static final class DeathLike extends Error {}

    private interface Body {
        void run() throws Exception;
    }

    private final VirtualTime time = new VirtualTime();
    private final TaskTable tasks = new TaskTable();
    private final List<String> errors = new ArrayList<>();
    private Body body = () -> {};

    @BeforeEach
    void register() {
        tasks.add(TASK, () -> {
            body.run();
            return null;
        });
    }

    private RegistryProcessor processor() {
        WorkerHooks hooks = new WorkerHooks(
                (context, error, isFinal) -> errors.add(error.getClass().getSimpleName() + " " + isFinal),
                context -> {},
                context -> {},
                () -> true);
        return new RegistryProcessor(
                Deliveries.environment(tasks, Telemetry.NONE, time), hooks, WorkerSettings.Rules.DEFAULT);
    }

    private Verdict process(RetryPolicy policy, Tally tally) {
        Signature<Void> signature = TASK.with().with(o -> o.retry(policy));
        return processor().process(Deliveries.attempt(Deliveries.of(signature, tally, time), Runnable::run, time));
    }

    private long wait(Verdict verdict) {
        return (verdict instanceof Verdict.Retry retry ? retry.dueAt() : ((Verdict.Defer) verdict).dueAt())
                - time.now();
    }

    @Test
    void isTriedAgainAsOftenAsThePolicySays() {
        body = () -> {
            throw new IOException("away");
        };
        RetryPolicy policy = RetryPolicy.fibonacci(3);
        for (int failures = 0; failures < 3; failures++) {
            Verdict verdict = process(policy, new Tally(failures, 0, 0, 0, 0));
            assertThat(wait(verdict)).isEqualTo(new long[] {1_000, 2_000, 3_000}[failures]);
            assertThat(((Verdict.Retry) verdict).error())
                    .extracting(TaskError::type, TaskError::message, TaskError::code)
                    .containsExactly("java.io.IOException", "away", ErrorCode.TASK_FAILED);
        }
        Verdict last = process(policy, new Tally(3, 0, 0, 0, 0));
        assertThat(last).isInstanceOf(Verdict.Failure.class);
        assertThat(((Verdict.Failure) last).error().stackTrace()).contains("ThrownErrorsTest");
        assertThat(errors)
                .containsExactly("IOException false", "IOException false", "IOException false", "IOException true");
    }

    @Test
    void deferralsAndCrashesDoNotUseRetriesUp() {
        body = () -> {
            throw new IOException();
        };
        assertThat(process(RetryPolicy.fibonacci(1), new Tally(0, 50, 10, 2, 5)))
                .isInstanceOf(Verdict.Retry.class);
    }

    @Test
    void signaturesWithoutAPolicyHaveTheWorkers() {
        body = () -> {
            throw new IOException();
        };
        Verdict verdict = processor()
                .process(Deliveries.attempt(Deliveries.of(TASK.with(), Tally.ZERO, time), Runnable::run, time));
        assertThat(wait(verdict)).isEqualTo(1_000);
    }

    @Test
    void rulesDecideByTheException() {
        RetryPolicy policy = RetryPolicy.fibonacci(5)
                .never(FileNotFoundException.class)
                .on(IOException.class, 1, new Backoff.Fixed(Duration.ofSeconds(7)));
        body = () -> {
            throw new FileNotFoundException();
        };
        assertThat(process(policy, Tally.ZERO)).isInstanceOf(Verdict.Failure.class);
        body = () -> {
            throw new IOException();
        };
        assertThat(wait(process(policy, Tally.ZERO))).isEqualTo(7_000);
        assertThat(process(policy, new Tally(1, 0, 0, 0, 0))).isInstanceOf(Verdict.Failure.class);
        body = () -> {
            throw new IllegalStateException();
        };
        assertThat(wait(process(policy, new Tally(1, 0, 0, 0, 0)))).isEqualTo(2_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void errorsOfAllKindsAreFailuresLikeOthers(int kind) {
        body = () -> {
            switch (kind) {
                case 0 -> overflow(1);
                case 1 -> throw new OutOfMemoryError("expected by the test");
                case 2 -> throw new AssertionError("expected by the test");
                case 3 -> throw new DeathLike();
                default -> throw new NoClassDefFoundError("expected by the test");
            }
        };
        Verdict verdict = process(RetryPolicy.NONE, Tally.ZERO);
        assertThat(verdict).isInstanceOf(Verdict.Failure.class);
        assertThat(((Verdict.Failure) verdict).error().type())
                .endsWith(errors.get(0).split(" ")[0]);
        assertThat(process(RetryPolicy.fibonacci(1), Tally.ZERO)).isInstanceOf(Verdict.Retry.class);
        io.millwright.core.Refused.with(ErrorCode.STATE_CONFLICT, TaskContext::current);
    }

    @SuppressWarnings("InfiniteRecursion") // on purpose
    private static int overflow(int depth) {
        return depth + overflow(depth + 1) + 1;
    }

    @Test
    void retryLaterIsNoFailure() {
        body = () -> {
            throw TaskContext.current().retryLater(Duration.ofMinutes(5));
        };
        Verdict verdict = process(RetryPolicy.NONE, new Tally(0, 1_000, 0, 0, 0));
        assertThat(wait(verdict)).isEqualTo(300_000);
        assertThat(((Verdict.Defer) verdict).reason()).contains("PT5M");
        assertThat(errors).isEmpty();
    }

    @Test
    void retryLaterIsKnownAsACauseToo() {
        body = () -> {
            throw new IllegalStateException(
                    "wrapped", new RuntimeException(new RetryLater(Duration.ofSeconds(2), "busy")));
        };
        Verdict verdict = process(RetryPolicy.NONE, Tally.ZERO);
        assertThat(wait(verdict)).isEqualTo(2_000);
        assertThat(((Verdict.Defer) verdict).reason()).isEqualTo("busy");
    }

    @Test
    void retryLaterIsBoundedByThePolicy() {
        body = () -> {
            throw new RetryLater(Duration.ofSeconds(2), "busy");
        };
        RetryPolicy policy = RetryPolicy.fibonacci(9).withMaxDeferrals(2);
        assertThat(process(policy, new Tally(0, 1, 0, 0, 0))).isInstanceOf(Verdict.Defer.class);
        Verdict last = process(policy, new Tally(0, 2, 0, 0, 0));
        assertThat(last).isInstanceOf(Verdict.Failure.class);
        assertThat(((Verdict.Failure) last).error().message()).contains("more than 2 times");
        assertThat(errors).containsExactly("IllegalStateException true");
        assertThat(process(policy.withMaxDeferrals(0), Tally.ZERO)).isInstanceOf(Verdict.Failure.class);
    }

    @Test
    void anyDelayCanBeAskedFor() {
        body = () -> {
            throw new RetryLater(Duration.ofSeconds(-5), "at once");
        };
        assertThat(wait(process(RetryPolicy.NONE, Tally.ZERO))).isZero();
        body = () -> {
            throw new RetryLater(ChronoUnit.FOREVER.getDuration(), "never, really");
        };
        Verdict verdict = process(RetryPolicy.NONE, Tally.ZERO);
        assertThat(verdict).isInstanceOf(Verdict.Defer.class);
        assertThat(wait(verdict)).isEqualTo(Duration.ofDays(36_525).toMillis());
        body = () -> {
            throw new RetryLater(Duration.ofSeconds(Long.MIN_VALUE), "before time began");
        };
        assertThat(wait(process(RetryPolicy.NONE, Tally.ZERO))).isZero();
    }

    @Test
    void aHostileThrowableIsAFailureLikeOthers() {
        class Hostile extends RuntimeException {
            @Override
            public String getMessage() {
                throw new IllegalStateException("expected by the test");
            }

            @Override
            public synchronized Throwable getCause() {
                throw new IllegalStateException("expected by the test");
            }
        }
        body = () -> {
            throw new Hostile();
        };
        Verdict verdict = process(RetryPolicy.NONE, Tally.ZERO);
        assertThat(((Verdict.Failure) verdict).error().type()).endsWith("Hostile");
    }

    private Verdict thrownAfter(CancelCause cause, RetryPolicy policy) {
        Signature<Void> signature = TASK.with().with(o -> o.retry(policy));
        Attempt attempt = Deliveries.attempt(Deliveries.of(signature, Tally.ZERO, time), Runnable::run, time);
        body = () -> {
            attempt.cancel(cause, "told to", 0);
            TaskContext.current().throwIfCancelled();
        };
        return processor().process(attempt);
    }

    @Test
    void whatATaskThrowsAfterItWasToldToStopEndsAsTold() {
        assertThat(thrownAfter(CancelCause.USER, RetryPolicy.DEFAULT)).isEqualTo(new Verdict.Canceled("told to"));
        assertThat(thrownAfter(CancelCause.STOPPED, RetryPolicy.DEFAULT))
                .isEqualTo(new Verdict.Release(0, ReleaseReason.UNUSED));
        assertThat(thrownAfter(CancelCause.LEASE_LOST, RetryPolicy.DEFAULT))
                .isEqualTo(new Verdict.Release(0, ReleaseReason.UNUSED));
        Verdict timedOut = thrownAfter(CancelCause.TIMEOUT, RetryPolicy.NONE);
        assertThat(((Verdict.Failure) timedOut).error().code()).isEqualTo(ErrorCode.TASK_TIMED_OUT);
        assertThat(((Verdict.Retry) thrownAfter(CancelCause.TIMEOUT, RetryPolicy.DEFAULT))
                        .error()
                        .message())
                .contains("told to");
    }

    @Test
    void retryLaterAfterATimeoutIsATimeout() {
        Signature<Void> signature = TASK.with().with(o -> o.retry(RetryPolicy.NONE));
        Attempt attempt = Deliveries.attempt(Deliveries.of(signature, Tally.ZERO, time), Runnable::run, time);
        body = () -> {
            attempt.cancel(CancelCause.TIMEOUT, "too long", 0);
            throw new RetryLater(Duration.ZERO, "again");
        };
        assertThat(processor().process(attempt)).isInstanceOf(Verdict.Failure.class);
    }

    private Attempt stopping() {
        Signature<Void> signature = TASK.with().with(o -> o.retry(RetryPolicy.NONE));
        return Deliveries.stopping(Deliveries.of(signature, Tally.ZERO, time), time);
    }

    @Test
    void whatIsHandedBackGoesBackUncounted() {
        Verdict back = new Verdict.Release(0, ReleaseReason.UNUSED);
        body = () -> {
            throw TaskContext.current().handBack();
        };
        assertThat(processor().process(stopping())).isEqualTo(back);
        body = () -> {
            throw new IOException("wrapped", TaskContext.current().handBack());
        };
        assertThat(processor().process(stopping())).isEqualTo(back);
        assertThat(errors).as("no hook is told of an error").isEmpty();
    }

    @Test
    void handingBackAfterATimeoutIsATimeout() {
        Attempt attempt = stopping();
        body = () -> {
            attempt.cancel(CancelCause.TIMEOUT, "too long", 0);
            throw attempt.handBack();
        };
        assertThat(processor().process(attempt)).isInstanceOf(Verdict.Failure.class);
    }

    @Test
    void nothingIsHandedBackWhileTheWorkerGoesOn() {
        HandBack earlier = stopping().handBack();
        body = () -> {
            throw earlier;
        };
        assertThat(process(RetryPolicy.NONE, Tally.ZERO)).isInstanceOf(Verdict.Failure.class);
        body = () -> {
            throw TaskContext.current().handBack();
        };
        Verdict verdict = process(RetryPolicy.NONE, Tally.ZERO);
        assertThat(((Verdict.Failure) verdict).error().message()).contains("is not stopping", "retryLater");
    }

    @Test
    void whoeverFinishesAllTheSameHasSucceeded() {
        Attempt attempt = Deliveries.attempt(Deliveries.of(TASK.with(), Tally.ZERO, time), Runnable::run, time);
        body = () -> attempt.cancel(CancelCause.USER, "too late", 0);
        assertThat(processor().process(attempt)).isInstanceOf(Verdict.Success.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void whatIsGivenUpSaysWhereItWas() {
        Signature<Void> signature = TASK.with().with(o -> o.retry(RetryPolicy.NONE));
        Attempt attempt = Deliveries.attempt(Deliveries.of(signature, Tally.ZERO, time), Runnable::run, time);
        attempt.bound(signature);
        attempt.cancel(CancelCause.TIMEOUT, "too long", 0);
        Verdict verdict = processor().abandoned(attempt, "thread-1\n    at com.example.Stuck.here");
        TaskError error = ((Verdict.Failure) verdict).error();
        assertThat(error.code()).isEqualTo(ErrorCode.TASK_TIMED_OUT);
        assertThat(error.message() + error.stackTrace()).contains("com.example.Stuck.here");
    }
}
