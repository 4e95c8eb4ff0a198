package io.millwright.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SystemTimeTest {
    @Test
    void timersRunOnADaemonThreadOfThatName() throws Exception {
        CompletableFuture<Thread> runner = new CompletableFuture<>();
        try (SystemTime time = SystemTime.withThread("test-keeper")) {
            time.schedule(Duration.ofMillis(1), () -> runner.complete(Thread.currentThread()));
            Thread thread = runner.get(10, TimeUnit.SECONDS);
            assertThat(thread.getName()).isEqualTo("test-keeper");
            assertThat(thread.isDaemon()).isTrue();
        }
    }

    @Test
    void aCancelledTimerDoesNotRun() throws Exception {
        try (SystemTime time = SystemTime.withThread("test-keeper")) {
            AtomicBoolean ran = new AtomicBoolean();
            CountDownLatch later = new CountDownLatch(1);
            TimeSource.Timer timer = time.schedule(Duration.ofMillis(20), () -> ran.set(true));
            timer.cancel();
            timer.cancel();
            time.schedule(Duration.ofMillis(30), later::countDown);
            assertThat(later.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(ran).isFalse();
        }
    }

    @Test
    void negativeDelaysMeanNow() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        SystemTime.get().schedule(Duration.ofSeconds(-5), ran::countDown);
        assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void timersMayLieBeyondNanoseconds() {
        SystemTime.get().schedule(Duration.ofDays(1_000_000), () -> {}).cancel();
    }

    @Test
    void theSharedInstanceIsNeverClosed() throws Exception {
        SystemTime.get().close();
        CountDownLatch ran = new CountDownLatch(1);
        SystemTime.get().schedule(Duration.ZERO, ran::countDown);
        assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aTimerThatThrowsDoesNotStopTheOthers() throws Exception {
        try (SystemTime time = SystemTime.withThread("test-keeper")) {
            CountDownLatch ran = new CountDownLatch(1);
            time.schedule(Duration.ZERO, () -> {
                throw new IllegalStateException("expected by the test");
            });
            time.schedule(Duration.ZERO, ran::countDown);
            assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whoSchedulesAfterTheEndIsNotHarmed() {
        SystemTime time = SystemTime.withThread("test-keeper");
        time.close();
        AtomicBoolean ran = new AtomicBoolean();

        TimeSource.Timer timer = time.schedule(Duration.ZERO, () -> ran.set(true));

        timer.cancel();
        assertThat(ran).isFalse();
    }
}
