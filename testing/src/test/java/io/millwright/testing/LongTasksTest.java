package io.millwright.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.RetryPolicy;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.api.TaskType;
import io.millwright.spi.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of long tasks: what happens at the worst moment, on the test's own thread. */
@Timeout(30)
class LongTasksTest {
    private static final TaskType.Of1<Integer, Integer> COUNT =
            TaskType.named("count").takes(Integer.class).returns(Integer.class);

    private final TestMill mill = TestMill.create();
    private final List<Integer> pages = new ArrayList<>();

    @AfterEach
    void close() {
        mill.close();
    }

    private interface Disaster {
        void strike() throws Exception;
    }

    /** Counts pages; once, on page 2, something happens. */
    private void register(Disaster disaster) {
        AtomicBoolean happened = new AtomicBoolean();
        mill.tasks()
                .add(
                        COUNT,
                        last -> TaskContext.current().iterate(Integer.class, 0, page -> {
                            pages.add(page);
                            if (page == 2 && happened.compareAndSet(false, true)) {
                                disaster.strike();
                            }
                            return page.equals(last) ? null : Integer.valueOf(page + 1);
                        }));
    }

    @Test
    void aStepThatFailsIsTheFirstOfTheRetry() {
        register(() -> {
            throw new IllegalStateException("expected by the test");
        });
        TaskId id = mill.send(COUNT.with(4).with(o -> o.retry(RetryPolicy.fixed(1, Duration.ofHours(1)))))
                .id();
        mill.runUntilSettled();
        mill.assertState(id, TaskState.SUCCESS);
        assertThat(pages).containsExactly(0, 1, 2, 2, 3, 4);
    }

    @Test
    void aWorkerThatIsReplacedHandsOver() {
        register(mill::replaceWorker);
        assertThat(mill.run(COUNT.with(4))).isEqualTo(4);
        assertThat(pages).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void aWorkerThatIsKilledCostsOneStep() {
        register(mill::killWorker);
        TaskId id = mill.send(COUNT.with(4)).id();
        assertThat(mill.runAll()).as("attempts").isEqualTo(2);
        mill.assertState(id, TaskState.SUCCESS);
        assertThat(pages).containsExactly(0, 1, 2, 2, 3, 4);
    }

    @Test
    void killedLaterThanAMomentItCountsAsACrash() {
        register(() -> {
            mill.advance(Duration.ofSeconds(1));
            mill.killWorker();
        });
        TaskId id = mill.send(COUNT.with(4)).id();
        mill.runAll();
        assertThat(mill.admin().task(id).orElseThrow().tally()).isEqualTo(new Tally(0, 0, 0, 0, 0, 1));
    }

    @Test
    void workersMayComeAndGoBetweenTasks() {
        register(() -> {});
        mill.replaceWorker();
        mill.killWorker();
        assertThat(mill.run(COUNT.with(1))).isEqualTo(1);
        mill.advance(Duration.ofDays(1));
        assertThat(mill.admin().workers()).as("sessions").hasSize(1);
    }

    @Test
    void isForTheTestsOwnThread() throws Exception {
        Thread other = new Thread(() -> assertThatThrownBy(mill::replaceWorker).hasMessageContaining("other-thread"));
        other.setName("other-thread");
        AtomicBoolean failed = new AtomicBoolean();
        other.setUncaughtExceptionHandler((thread, thrown) -> failed.set(true));
        other.start();
        other.join();
        assertThat(failed).isFalse();
    }
}
