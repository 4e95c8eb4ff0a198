package io.millwright.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.ErrorCode;
import io.millwright.api.Flow.Unique;
import io.millwright.api.Limit;
import io.millwright.api.MillwrightException;
import io.millwright.api.QueueBound;
import io.millwright.api.QueueBound.WhenFull;
import io.millwright.api.Receipt;
import io.millwright.api.Signature;
import io.millwright.api.TaskState;
import io.millwright.api.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Flow control in a test's time. */
class FlowTest {
    private static final TaskType.Of1<String, Void> CALL =
            TaskType.named("call").takes(String.class).returnsNothing();

    private final TestMill mill = TestMill.create();
    private final List<String> ran = new ArrayList<>();
    private final Instant begin = mill.now();

    @BeforeEach
    void register() {
        mill.tasks().add(CALL, what -> {
            ran.add(what + " +" + Duration.between(begin, mill.now()).toSeconds());
            return null;
        });
    }

    @AfterEach
    void close() {
        mill.close();
    }

    private static Signature<Void> to(String queue, String what) {
        return CALL.with(what).onQueue(queue);
    }

    @Test
    void debounceRunsTheLastOfASeries() {
        for (String what : List.of("a", "b", "c")) {
            mill.send(CALL.with(what).with(o -> o.debounce("save", Duration.ofSeconds(5))));
            mill.advance(Duration.ofSeconds(2));
        }
        mill.runUntilSettled();
        assertThat(ran).containsExactly("c +9");
    }

    @Test
    void throttleRunsTheFirstPerPeriod() {
        for (int i = 0; i < 7; i++) {
            mill.send(CALL.with("n" + i).with(o -> o.throttle("report", Duration.ofSeconds(5))));
            mill.advance(Duration.ofSeconds(2));
        }
        assertThat(ran).containsExactly("n0 +0", "n3 +6", "n6 +12");
    }

    @Test
    void aRateIsKeptInVirtualTime() {
        mill.admin().limit(Limit.task("call").rate(1, Duration.ofSeconds(10)).burst(2));
        for (String what : List.of("a", "b", "c", "d")) {
            mill.send(CALL.with(what));
        }
        assertThat(mill.runAll()).isEqualTo(2);
        mill.runUntilSettled();
        assertThat(ran).containsExactly("a +0", "b +0", "c +10", "d +20");
    }

    @Test
    void anOrderKeyKeepsTheOrderThroughDelays() {
        mill.send(CALL.with("first").with(o -> o.orderKey("k").delay(Duration.ofSeconds(3))));
        mill.send(CALL.with("second").with(o -> o.orderKey("k").priority(9)));
        mill.runUntilSettled();
        assertThat(ran).containsExactly("first +3", "second +3");
    }

    @Test
    void sharesTakeTurns() {
        for (int i = 0; i < 3; i++) {
            mill.send(CALL.with("big").with(o -> o.fairnessKey("big")));
        }
        mill.send(CALL.with("small").with(o -> o.fairnessKey("small")));
        mill.runAll();
        assertThat(ran.indexOf("small +0")).isLessThan(2);
    }

    @Test
    void whoSendsToAFullQueueWaitsUntilTheTestHasRunSomething() {
        mill.admin().bound("narrow", new QueueBound(1, WhenFull.BLOCK));
        mill.send(to("narrow", "a"));
        mill.send(to("narrow", "b"));
        mill.send(to("narrow", "c"));
        assertThat(ran).containsExactly("a +0", "b +0");
        mill.runAll();
        assertThat(ran).hasSize(3);
    }

    @Test
    void whoWaitsInVainIsRefusedAfterTheTimeout() {
        mill.admin().bound("narrow", new QueueBound(1, WhenFull.BLOCK));
        mill.admin().pause("narrow");
        mill.send(to("narrow", "a"));
        assertThatThrownBy(() -> mill.send(to("narrow", "b")))
                .isInstanceOfSatisfying(
                        MillwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.QUEUE_FULL));
        assertThat(Duration.between(begin, mill.now())).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aRejectedOneSaysWhoHasTheKey() {
        Receipt<Void> first = mill.send(
                CALL.with("a").with(o -> o.unique(Unique.untilDone("k").orReject())));
        assertThatThrownBy(() -> mill.send(
                        CALL.with("b").with(o -> o.unique(Unique.untilDone("k").orReject()))))
                .hasMessageContaining(first.id().toString());
        mill.runAll();
        mill.assertState(first.id(), TaskState.SUCCESS);
    }
}
