package io.millwright.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Firing;
import io.millwright.api.Missed;
import io.millwright.api.Overlap;
import io.millwright.api.TaskId;
import io.millwright.api.Timetable;
import io.millwright.spi.Envelope;
import io.millwright.spi.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Policies, one decision at a time. Times are seconds after {@link #EPOCH}; a tick every 10 s unless a test says otherwise. */
class DeciderTest {
    private static final long EPOCH = Instant.parse("2030-01-01T00:00:00Z").toEpochMilli();
    private static final Timetable TEN = Timetable.every(Duration.ofSeconds(10));
    private static final long GRACE = Missed.GRACE.toSeconds();

    private static long at(long seconds) {
        return EPOCH + seconds * 1_000;
    }

    private static Definition definition(Timetable timetable) {
        Envelope envelope = new Envelope(
                TaskId.ofKey("t").workflow(),
                "t",
                new Envelope.Address("default", 0, null),
                new Envelope.Times(0, 0, 0),
                new Payload(Payload.JSON, new byte[] {'[', ']'}),
                null);
        return new Definition(timetable, EPOCH, List.of(envelope));
    }

    private static Decision due(Timetable timetable, FiringState state, long now, boolean running) {
        return new Decider("s", definition(timetable), state, at(now)).due(running);
    }

    private static FiringState next(long tick) {
        return FiringState.before(at(tick));
    }

    private static TaskId id(long tick) {
        return Template.id("s", at(tick));
    }

    private static String text(Decision decision) {
        StringBuilder text = new StringBuilder();
        for (Decision.Entry entry : decision.entries()) {
            text.append(entry.kind() == Firing.Kind.FIRED ? "fire " : entry.kind() + " ")
                    .append((entry.tick() - EPOCH) / 1_000)
                    .append("; ");
        }
        long tick = decision.state().tick();
        return text + "next " + (tick == Ticks.NEVER ? "never" : String.valueOf((tick - EPOCH) / 1_000));
    }

    @Test
    void aTickIsFiredAndTheNextOneFollows() {
        assertThat(text(due(TEN, next(10), 10, false))).isEqualTo("fire 10; next 20");
        assertThat(text(due(TEN, next(10), 9, false))).isEqualTo("next 10");
    }

    @Test
    void whatIsLessLateThanTheGraceIsNotMissed() {
        assertThat(text(due(TEN.missed(Missed.SKIP), next(10), 39, false)))
                .isEqualTo("fire 10; fire 20; fire 30; next 40");
        assertThat(text(due(TEN.missed(Missed.SKIP), next(10), 10 + GRACE - 1, false)))
                .startsWith("fire 10; fire 20;");
    }

    @Test
    void missedTicksAreSkipped() {
        assertThat(text(due(TEN.missed(Missed.SKIP), next(10), 1_000, false)))
                .isEqualTo("SKIPPED_MISSED 10; fire 950; fire 960; fire 970; fire 980; fire 990; fire 1000; next 1010");
        assertThat(due(TEN.missed(Missed.SKIP), next(10), 1_000, false)
                        .entries()
                        .get(0)
                        .detail())
                .contains("nor those after it until 2030-01-01T00:15:40Z");
    }

    @Test
    void theLatestMissedTickIsMadeUpFor() {
        assertThat(text(due(TEN.missed(Missed.ONCE), next(10), 1_005, false)))
                .isEqualTo(
                        "SKIPPED_MISSED 10; fire 940; fire 950; fire 960; fire 970; fire 980; fire 990; fire 1000; next 1010");
        assertThat(text(due(TEN.missed(Missed.ONCE), next(10), 10 + GRACE, false)))
                .isEqualTo("fire 10; fire 20; fire 30; fire 40; fire 50; fire 60; fire 70; next 80");
    }

    @Test
    void allMissedTicksAreMadeUpForUpToABound() {
        assertThat(text(due(TEN.missed(Missed.all(3)), next(10), 100 + GRACE, false)))
                .startsWith("SKIPPED_MISSED 10; fire 80; fire 90; fire 100; fire 110;");
        assertThat(text(due(TEN.missed(Missed.all(100)), next(10), 30 + GRACE, false)))
                .startsWith("fire 10; fire 20; fire 30; fire 40;");
    }

    @Test
    void aYearOfMissedTicksIsNotCountedOneByOne() {
        Timetable everySecond = Timetable.cron("* * * * * *").missed(Missed.all(1_000));
        Decision decision = due(everySecond, next(10), 366L * 86_400, false);
        assertThat(decision.entries()).hasSizeGreaterThan(1_000).hasSizeLessThanOrEqualTo(2_001);
        assertThat(decision.entries().get(0).kind()).isEqualTo(Firing.Kind.SKIPPED_MISSED);
    }

    @Test
    void jitterPutsTheTickOffAndWidensTheGrace() {
        Timetable jittered = TEN.jitter(Duration.ofSeconds(5));
        long due = Decider.jitter("s", definition(jittered)).due(at(10));
        assertThat(due).isBetween(at(10), at(15));
        FiringState state = next(10);
        assertThat(new Decider("s", definition(jittered), state, due - 1)
                        .due(false)
                        .entries())
                .isEmpty();
        assertThat(new Decider("s", definition(jittered), state, due).due(false).entries())
                .hasSize(1);
    }

    @Test
    void overlapsAreAllowedUnlessSaidOtherwise() {
        Decision decision = due(TEN, next(10), 25, true);
        assertThat(text(decision)).isEqualTo("fire 10; fire 20; next 30");
        assertThat(decision.state().running()).isEmpty();
    }

    @Test
    void overlapsAreSkipped() {
        Timetable skip = TEN.overlap(Overlap.SKIP);
        Decision first = due(skip, next(10), 10, false);
        assertThat(first.state().running()).containsExactly(id(10));
        Decision second = due(skip, first.state(), 20, true);
        assertThat(text(second)).isEqualTo("SKIPPED_OVERLAP 20; next 30");
        assertThat(second.entries().get(0).detail()).contains(id(10).toString());
        assertThat(text(due(skip, second.state(), 30, false))).isEqualTo("fire 30; next 40");
    }

    @Test
    void oneOverlapIsQueued() {
        Timetable queue = TEN.overlap(Overlap.QUEUE_ONE);
        Decision first = due(queue, next(10), 10, false);
        Decision second = due(queue, first.state(), 20, true);
        assertThat(text(second)).isEqualTo("next 30");
        assertThat(second.state().queued()).isEqualTo(at(20));
        assertThat(second.state().awaitsEnd(definition(queue))).isTrue();
        Decision third = due(queue, second.state(), 30, true);
        assertThat(text(third)).isEqualTo("SKIPPED_OVERLAP 30; next 40");

        Decision ended = new Decider("s", definition(queue), third.state(), at(33)).ended(at(32));
        assertThat(text(ended)).isEqualTo("fire 20; next 40");
        assertThat(ended.state().running()).containsExactly(id(20));
        assertThat(ended.state().queued()).isEqualTo(Ticks.NEVER);
    }

    @Test
    void aQueuedTickIsNotOvertakenByALaterOneThatFindsNothingRunning() {
        Timetable queue = TEN.overlap(Overlap.QUEUE_ONE);
        FiringState waiting = next(30).running(List.of(id(10))).queued(at(20));
        Decision decision = due(queue, waiting, 30, false);
        assertThat(text(decision)).isEqualTo("SKIPPED_OVERLAP 30; next 40");
        assertThat(decision.state().queued()).isEqualTo(at(20));
    }

    @Test
    void aPauseFollowsEachEnd() {
        Timetable pause = Timetable.afterEnd(Duration.ofSeconds(10));
        Decision first = due(pause, next(10), 12, false);
        assertThat(text(first)).isEqualTo("fire 10; next never");
        assertThat(first.state().awaitsEnd(definition(pause))).isTrue();
        Decision ended = new Decider("s", definition(pause), first.state(), at(47)).ended(at(45));
        assertThat(text(ended)).isEqualTo("next 55");
        assertThat(ended.state().running()).isEmpty();
        assertThat(text(due(pause, ended.state(), 55, false))).isEqualTo("fire 55; next never");
    }

    @Test
    void aPauseThatWasMissedIsMadeUpForOnceOrBeginsAnew() {
        Timetable pause = Timetable.afterEnd(Duration.ofSeconds(10));
        assertThat(text(due(pause, next(10), 5_000, false))).isEqualTo("fire 10; next never");
        assertThat(text(due(pause.missed(Missed.SKIP), next(10), 5_000, false)))
                .isEqualTo("SKIPPED_MISSED 10; next 5010");
    }

    @Test
    void nothingIsFiredAfterTheEndOfTheWindow() {
        Instant until = Instant.ofEpochMilli(at(20));
        assertThat(text(due(TEN.until(until), next(10), 100, false))).endsWith("fire 20; next never");
        Timetable pause = Timetable.afterEnd(Duration.ofSeconds(10)).until(until);
        Decision ended = new Decider(
                        "s",
                        definition(pause),
                        next(Ticks.NEVER / 1_000_000).at(Ticks.NEVER).running(List.of(id(10))),
                        at(15))
                .ended(at(15));
        assertThat(text(ended)).isEqualTo("next never");
        assertThat(ended.state().awaitsEnd(definition(pause))).isFalse();
    }

    @Test
    void onceIsOnce() {
        Timetable once = Timetable.at(Instant.ofEpochMilli(at(10)));
        assertThat(text(due(once, next(10), 10, false))).isEqualTo("fire 10; next never");
        assertThat(text(due(once, next(10), 9_999, false))).isEqualTo("fire 10; next never");
        assertThat(text(due(once.missed(Missed.SKIP), next(10), 9_999, false)))
                .isEqualTo("SKIPPED_MISSED 10; next never");
    }

    @Test
    void whatWasSentByHandCountsAsRunningWhereThatMatters() {
        TaskId hand = TaskId.next();
        assertThat(Decider.triggered(definition(TEN), next(10), hand).running()).isEmpty();
        FiringState state = Decider.triggered(definition(TEN.overlap(Overlap.SKIP)), next(10), hand);
        assertThat(text(due(TEN.overlap(Overlap.SKIP), state, 10, true))).isEqualTo("SKIPPED_OVERLAP 10; next 20");
    }
}
