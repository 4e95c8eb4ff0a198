package io.millwright.core.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.Signature;
import io.millwright.core.Refused;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.Tally;
import io.millwright.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AttemptTest {
    private final VirtualTime time = new VirtualTime();
    private final List<Runnable> actions = new ArrayList<>();
    private final Signature<Object> signature = Signature.of("t", 1);
    private final Attempt attempt =
            Deliveries.attempt(Deliveries.of(signature, new Tally(1, 0, 0, 1, 0), time), actions::add, time);

    @Test
    void knowsWhoRuns() {
        assertThat(attempt.task().id()).isEqualTo(signature.id());
        assertThat(attempt.task().name()).isEqualTo("t");
        assertThat(attempt.task().attempt()).isEqualTo(3);
        assertThat(attempt.task().fencingNumber()).isEqualTo(7);
        assertThat(attempt.task().worker()).isEqualTo("w");
        assertThat(attempt.signature().id()).as("known before it is bound").isEqualTo(signature.id());
        assertThat(attempt.signature().arguments().size()).isZero();
        attempt.bound(signature);
        assertThat(attempt.signature()).isSameAs(signature);
    }

    @Test
    void hasADeadlineIfItIsLimited() {
        assertThat(attempt.deadline()).isEmpty();
        attempt.enter(time.now(), time.now() + 1_000);
        assertThat(attempt.deadline()).contains(Instant.ofEpochMilli(time.now() + 1_000));
        assertThat(attempt.call().isPastDeadline(time.nanoTime() + 999_000_000)).isFalse();
        assertThat(attempt.call().isPastDeadline(time.nanoTime() + 1_000_000_000))
                .isTrue();
        attempt.exit();
    }

    @Test
    void tellsItsHandlerToStop() {
        attempt.throwIfCancelled();
        attempt.enter(time.now(), 0);
        attempt.cancel(CancelCause.USER, "no longer needed", 5);
        attempt.cancel(CancelCause.TIMEOUT, "too late", 6);
        assertThat(attempt.isCancelled()).isTrue();
        assertThat(attempt.cancelCause()).as("the first cause stays").isEqualTo(CancelCause.USER);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        Refused.with(ErrorCode.TASK_CANCELED, attempt::throwIfCancelled, "no longer needed");
        attempt.exit();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void interruptsAHandlerThatBeginsLate() {
        attempt.cancel(CancelCause.USER, "early", 5);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        attempt.enter(time.now(), 0);
        assertThat(Thread.interrupted()).isTrue();
        attempt.exit();
    }

    @Test
    void interruptsNobodyAfterItsHandlerReturned() {
        attempt.enter(time.now(), 0);
        attempt.exit();
        attempt.cancel(CancelCause.USER, "late", 5);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void takesAwayTheInterruptThatAHandlerLeftBehind() {
        attempt.enter(time.now(), 0);
        Thread.currentThread().interrupt();
        attempt.exit();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void noInterruptEverHitsTheNextTaskOfTheThread() throws Exception {
        ExecutorService canceller = Executors.newSingleThreadExecutor();
        try {
            for (int i = 0; i < 20_000; i++) {
                Attempt one = Deliveries.attempt(Deliveries.of(signature, Tally.ZERO, time), Runnable::run, time);
                one.enter(1, 0);
                Future<?> cancelled = canceller.submit(() -> one.cancel(CancelCause.USER, "x", 1));
                if (i % 3 == 0) {
                    Thread.onSpinWait();
                }
                one.exit();
                boolean leaked = Thread.currentThread().isInterrupted();
                while (!cancelled.isDone()) {
                    leaked |= Thread.interrupted();
                    Thread.onSpinWait();
                }
                assertThat(leaked || Thread.interrupted()).as("round %d", i).isFalse();
            }
        } finally {
            canceller.shutdownNow();
        }
    }

    @Test
    void runsCancelActionsOnce() {
        AtomicInteger ran = new AtomicInteger();
        attempt.onCancel(ran::incrementAndGet);
        attempt.onCancel(() -> {
            throw new AssertionError("expected by the test");
        });
        attempt.onCancel(ran::incrementAndGet);
        attempt.cancel(CancelCause.USER, "x", 1);
        attempt.cancel(CancelCause.USER, "y", 1);
        assertThat(actions).as("not on the thread that cancels").hasSize(1);
        actions.forEach(Runnable::run);
        assertThat(ran).as("one that throws does not stop the others").hasValue(2);
        attempt.onCancel(ran::incrementAndGet);
        assertThat(ran).as("at once when it is cancelled already").hasValue(3);
    }

    @Test
    void cancelsAlthoughNobodyRunsItsActions() {
        Attempt one = Deliveries.attempt(
                Deliveries.of(signature, Tally.ZERO, time),
                action -> {
                    throw new RejectedExecutionException("the worker has stopped");
                },
                time);
        one.onCancel(() -> {});
        one.cancel(CancelCause.USER, "x", 1);
        assertThat(one.isCancelled()).isTrue();
    }

    @Test
    void ignoringACancellationTakesTime() {
        long grace = Duration.ofSeconds(5).toNanos();
        attempt.enter(time.now(), 0);
        assertThat(attempt.call().ignoresCancel(Long.MAX_VALUE, grace)).isFalse();
        attempt.cancel(CancelCause.USER, "x", 100);
        assertThat(attempt.call().ignoresCancel(100 + grace, grace)).isFalse();
        assertThat(attempt.call().ignoresCancel(101 + grace, grace)).isTrue();
        attempt.exit();
    }

    @Test
    void reportsEachPieceOfNewsOnce() {
        assertThat(attempt.unreported()).isEmpty();
        attempt.enter(time.now(), 0);
        attempt.progress(0.2, "a");
        attempt.progress(0.4, "b");
        attempt.log("one");
        attempt.log("two");
        List<LeaseReport> news = attempt.unreported();
        assertThat(news)
                .containsExactly(
                        new LeaseReport.Started(attempt.lease(), time.now()),
                        new LeaseReport.Advanced(attempt.lease(), 0.4, "b"),
                        new LeaseReport.Logged(attempt.lease(), time.now(), "one"),
                        new LeaseReport.Logged(attempt.lease(), time.now(), "two"));
        assertThat(attempt.unreported()).isEmpty();
        attempt.log("three");
        assertThat(attempt.unreportedLines()).hasSize(1);
        attempt.exit();
    }

    @Test
    void keepsABoundedNumberOfBoundedLines() {
        for (int i = 0; i < 5_000; i++) {
            attempt.log("line " + i);
        }
        attempt.log("x".repeat(1_000_000));
        attempt.log("🐫".repeat(4_096));
        List<String> lines = attempt.unreportedLines().stream()
                .map(report -> ((LeaseReport.Logged) report).line())
                .toList();
        assertThat(lines).hasSize(1_000);
        assertThat(lines.get(0)).as("the oldest are dropped").isEqualTo("line 4002");
        assertThat(lines.get(998)).hasSize(4_096).endsWith("…");
        assertThat(lines.get(999)).as("never half a character").endsWith("🐫…");
    }

    @Test
    void isDecidedOnce() {
        assertThat(attempt.decide()).isTrue();
        assertThat(attempt.decide()).isFalse();
    }

    @Test
    void saysWhereItsHandlerIs() throws Exception {
        assertThat(attempt.call().stack()).isEqualTo("(the handler has returned)");
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Thread handler = new Thread(
                () -> {
                    attempt.enter(time.now(), 0);
                    entered.countDown();
                    busyHandler(leave);
                    attempt.exit();
                },
                "handler-thread");
        handler.start();
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(attempt.call().stack()).startsWith("handler-thread").contains("at ");
        leave.countDown();
        handler.join();
    }

    private static void busyHandler(CountDownLatch leave) {
        try {
            leave.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
