package io.millwright.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.Firing;
import io.millwright.api.MillwrightException;
import io.millwright.api.Missed;
import io.millwright.api.Overlap;
import io.millwright.api.Schedule;
import io.millwright.api.ScheduleInfo;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.api.Timetable;
import io.millwright.core.Eventually;
import io.millwright.core.ScriptedStore.Op;
import io.millwright.core.ScriptedStore.Script;
import io.millwright.core.worker.Worker;
import io.millwright.spi.TaskRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Processes that come, go, stop and die, and a tick that is fired once all the same. */
class SchedulerTest {
    private static final Timetable MINUTELY = Timetable.cron("* * * * *");
    private static final MillwrightException AWAY = new MillwrightException(ErrorCode.STORE_UNAVAILABLE, "away; wait");

    private final Fixture fixture = new Fixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private static List<Long> minutes(int count) {
        return LongStream.rangeClosed(1, count).map(n -> n * 60).boxed().toList();
    }

    /** Every tick has one task, whatever happened. */
    private void assertOneTaskForEachTick(String id) {
        List<Firing> fired = fixture.schedules().firings(id, 1_000).stream()
                .filter(firing -> firing.task() != null)
                .toList();
        assertThat(fired).extracting(Firing::tick).doesNotHaveDuplicates();
        assertThat(fixture.tasks())
                .extracting(task -> task.envelope().id())
                .containsExactlyInAnyOrderElementsOf(
                        fired.stream().map(Firing::task).toList());
    }

    @Test
    void firesByTheCalendarWithTheTickInTheHeaders() {
        fixture.started();
        fixture.put("m", MINUTELY);
        fixture.awaitTerm(1);

        fixture.advance(Duration.ofMinutes(5));

        assertThat(fixture.fired("m")).isEqualTo(minutes(5));
        assertOneTaskForEachTick("m");
        TaskRecord first = fixture.tasks().stream()
                .min((a, b) -> Long.compare(
                        a.envelope().times().createdAt(), b.envelope().times().createdAt()))
                .orElseThrow();
        assertThat(first.envelope().id())
                .isEqualTo(Template.id("m", fixture.after(60).toEpochMilli()));
        assertThat(io.millwright.core.Admin.options(first).labels().headers())
                .containsEntry(Schedule.HEADER_ID, "m")
                .containsEntry(Schedule.HEADER_TICK, "2030-01-01T00:01:00.000Z");
    }

    @Test
    void whoNeverUsesSchedulesPaysNothing() {
        Fixture.Process process = fixture.started();
        fixture.advance(Duration.ofHours(1));
        assertThat(process.store.count(Op.CAMPAIGN)).isZero();
        assertThat(process.store.count(Op.DUE)).isZero();
        assertThat(fixture.time.timerCount()).isZero();
    }

    @Test
    void atRestTheLeaderOnlyRenewsItsLease() {
        Fixture.Process process = fixture.started();
        fixture.put("yearly", Timetable.cron("@yearly"));
        fixture.awaitTerm(1);
        Eventually.holds("it has looked", () -> process.store.count(Op.DUE) > 0);
        int looks = process.store.count(Op.DUE);

        fixture.advance(Duration.ofHours(1));

        assertThat(process.store.count(Op.DUE)).isEqualTo(looks);
        assertThat(process.store.count(Op.CAMPAIGN)).isBetween(1_000, 1_100);
    }

    @Test
    void whenTheLastScheduleIsRemovedNobodyLeads() {
        Fixture.Process first = fixture.started();
        Fixture.Process second = fixture.started();
        fixture.put("m", MINUTELY);
        fixture.awaitTerm(1);
        fixture.schedules().remove("m");
        Eventually.holds("no timer is left but the follower's", () -> fixture.time.timerCount() <= 1);
        fixture.advance(Duration.ofMinutes(1));
        int campaigns = first.store.count(Op.CAMPAIGN) + second.store.count(Op.CAMPAIGN);

        fixture.advance(Duration.ofMinutes(5));

        assertThat(first.store.count(Op.CAMPAIGN) + second.store.count(Op.CAMPAIGN))
                .isLessThanOrEqualTo(campaigns + 4);
    }

    @Test
    void ofTwoProcessesOneFires() {
        Fixture.Process first = fixture.started();
        Fixture.Process second = fixture.started();
        fixture.put("m", MINUTELY);
        fixture.awaitTerm(1);

        fixture.advance(Duration.ofMinutes(10));

        assertThat(fixture.fired("m")).isEqualTo(minutes(10));
        assertOneTaskForEachTick("m");
        assertThat(List.of(first.store.count(Op.STEP), second.store.count(Op.STEP)))
                .contains(0);
    }

    @Test
    void aCleanStopHandsOverAtOnce() {
        Fixture.Process first = fixture.started();
        fixture.put("m", MINUTELY);
        fixture.awaitTerm(1);
        Fixture.Process second = fixture.started();

        first.scheduler.leave();

        fixture.awaitTerm(2); // without any time passing
        fixture.advance(Duration.ofMinutes(3));
        assertThat(fixture.fired("m")).isEqualTo(minutes(3));
        assertThat(second.store.count(Op.STEP)).isEqualTo(3);
    }

    @Test
    void aLeaderThatVanishesIsFollowedWhenItsLeaseEnds() {
        Fixture.Process first = fixture.started();
        fixture.put("m", MINUTELY);
        fixture.awaitTerm(1);
        fixture.started();
        fixture.advance(Duration.ofSeconds(50));
        first.store
                .always(Op.CAMPAIGN, Script.fail(AWAY))
                .always(Op.STEP, Script.fail(AWAY))
                .always(Op.DUE, Script.fail(AWAY));

        fixture.advance(Duration.ofMinutes(4).plusSeconds(30));

        assertThat(fixture.fired("m")).isEqualTo(minutes(5));
        assertOneTaskForEachTick("m");
    }

    @Test
    void aFrozenLeaderThatWakesFiresNothingTwice() {
        Fixture.Process first = fixture.started();
        fixture.put("m", MINUTELY);
        fixture.awaitTerm(1);
        Fixture.Process second = fixture.started();
        CompletableFuture<Void> thaw = new CompletableFuture<>();
        fixture.advance(Duration.ofSeconds(59));
        // frozen between reading what is due and firing it, and for longer than its lease
        first.store.next(Op.STEP, Script.after(thaw)).always(Op.CAMPAIGN, Script.after(thaw));
        fixture.advance(Duration.ofSeconds(1));
        assertThat(fixture.fired("m")).isEmpty();
        fixture.advance(Duration.ofSeconds(30));
        assertThat(fixture.fired("m")).isEqualTo(minutes(1));
        assertThat(second.store.count(Op.STEP)).isPositive();

        thaw.complete(null);
        fixture.advance(Duration.ofMinutes(3));

        assertThat(fixture.fired("m")).isEqualTo(minutes(4));
        assertOneTaskForEachTick("m");
    }

    /** Where a leader can die. */
    private enum Crash {
        BEFORE_READING,
        BEFORE_FIRING,
        AFTER_FIRING_BEFORE_IT_KNOWS
    }

    @ParameterizedTest
    @EnumSource
    void aCrashBetweenAnyTwoStepsLosesNothingAndRepeatsNothing(Crash crash) {
        Fixture.Process first = fixture.started();
        fixture.put("m", MINUTELY);
        fixture.awaitTerm(1);
        fixture.started();
        fixture.advance(Duration.ofSeconds(59));
        CompletableFuture<Void> never = new CompletableFuture<>();
        switch (crash) {
            case BEFORE_READING -> first.store.always(Op.DUE, Script.after(never));
            case BEFORE_FIRING -> first.store.always(Op.STEP, Script.after(never));
            case AFTER_FIRING_BEFORE_IT_KNOWS -> first.store.always(Op.STEP, Script.never());
        }
        first.store.always(Op.CAMPAIGN, Script.after(never));

        fixture.advance(Duration.ofMinutes(3).plusSeconds(1));

        assertThat(fixture.fired("m")).isEqualTo(minutes(4));
        assertOneTaskForEachTick("m");
        never.complete(null); // so that it can be cleaned up
    }

    @Test
    void aStepWhoseAnswerIsLostIsNotRepeated() {
        Fixture.Process process = fixture.started();
        fixture.put("m", MINUTELY);
        fixture.awaitTerm(1);
        process.store.next(Op.STEP, new Script() {
            @Override
            public <T> java.util.concurrent.CompletionStage<T> answer(
                    java.util.function.Supplier<java.util.concurrent.CompletionStage<T>> real) {
                return real.get().thenCompose(done -> CompletableFuture.failedFuture(AWAY));
            }
        });

        fixture.advance(Duration.ofMinutes(3));

        assertThat(fixture.fired("m")).isEqualTo(minutes(3));
        assertOneTaskForEachTick("m");
    }

    @Test
    void aStoreThatIsAwayIsWaitedForAndNothingIsLost() {
        Fixture.Process process = fixture.started();
        fixture.put("m", MINUTELY.missed(Missed.all(100)));
        fixture.awaitTerm(1);
        process.store.always(Op.DUE, Script.fail(AWAY)).always(Op.CAMPAIGN, Script.raise(AWAY));
        fixture.advance(Duration.ofMinutes(10));
        assertThat(fixture.fired("m")).isEmpty();

        process.store.always(Op.DUE, Script.pass()).always(Op.CAMPAIGN, Script.pass());
        fixture.advance(Duration.ofSeconds(70));

        assertThat(fixture.fired("m")).isEqualTo(minutes(11));
        assertOneTaskForEachTick("m");
    }

    @Test
    void aClockThatIsSetForwardMakesUpAsThePolicySays() {
        fixture.started();
        fixture.put("all", MINUTELY.missed(Missed.all(1_000)));
        fixture.put("once", MINUTELY.missed(Missed.ONCE));
        fixture.put("skip", MINUTELY.missed(Missed.SKIP));
        fixture.awaitTerm(1);

        fixture.time.jump(Duration.ofHours(1));
        fixture.advance(Duration.ofSeconds(30)); // noticed with the next renewal, not when the timer would have run

        assertThat(fixture.fired("all")).isEqualTo(minutes(60));
        assertThat(fixture.fired("once")).containsExactly(59 * 60L, 60 * 60L);
        assertThat(fixture.fired("skip")).containsExactly(60 * 60L);
        assertThat(fixture.schedules().firings("skip", 10))
                .extracting(Firing::kind)
                .contains(Firing.Kind.SKIPPED_MISSED);
    }

    @Test
    void aClockThatIsSetBackFiresNothingAgain() {
        fixture.started();
        fixture.put("m", MINUTELY);
        fixture.awaitTerm(1);
        fixture.advance(Duration.ofMinutes(5));

        fixture.time.jump(Duration.ofMinutes(-3));
        fixture.advance(Duration.ofMinutes(3));
        assertThat(fixture.fired("m")).isEqualTo(minutes(5));

        fixture.advance(Duration.ofMinutes(2));
        assertThat(fixture.fired("m")).isEqualTo(minutes(7));
        assertOneTaskForEachTick("m");
    }

    @Test
    void changesWakeTheLeader() {
        fixture.started();
        fixture.put("m", Timetable.cron("@yearly"));
        fixture.awaitTerm(1);
        fixture.schedules().change("m", before -> MINUTELY);
        fixture.put("other", Timetable.every(Duration.ofSeconds(30)));
        fixture.put("once", Timetable.at(fixture.after(45)));
        Eventually.holds(
                "it has been told",
                () -> fixture.time
                        .untilNextTimer()
                        .filter(next -> next.compareTo(Duration.ofSeconds(30)) <= 0)
                        .isPresent());

        fixture.advance(Duration.ofMinutes(1));

        assertThat(fixture.fired("m")).isEqualTo(minutes(1));
        assertThat(fixture.fired("other")).containsExactly(30L, 60L);
        assertThat(fixture.fired("once")).containsExactly(45L);
        assertThat(fixture.schedules().find("once").orElseThrow().status().ended())
                .isTrue();
    }

    @Test
    void pausedSchedulesRestAndMakeUpForNothing() {
        fixture.started();
        fixture.put("m", MINUTELY.missed(Missed.all(100)));
        fixture.awaitTerm(1);
        fixture.advance(Duration.ofMinutes(1));
        fixture.schedules().pause("m");
        fixture.advance(Duration.ofMinutes(5));
        assertThat(fixture.fired("m")).isEqualTo(minutes(1));

        fixture.schedules().resume("m");
        fixture.advance(Duration.ofMinutes(2));
        fixture.awaitFired("m", 3);

        assertThat(fixture.fired("m")).containsExactly(60L, 420L, 480L);
    }

    @Test
    void aPauseFollowsTheEndOfEachTask() {
        fixture.mill.tasks().add(Fixture.TASK, text -> text);
        fixture.started();
        fixture.put("f", Timetable.afterEnd(Duration.ofMinutes(1)));
        fixture.awaitTerm(1);
        fixture.advance(Duration.ofMinutes(10));
        assertThat(fixture.fired("f")).containsExactly(60L); // nobody has run it

        try (Worker worker = fixture.mill.worker().start()) {
            Eventually.holds("its end is known", () -> next("f") != null);
            assertThat(next("f")).isEqualTo(fixture.after(660));
            fixture.advance(Duration.ofMinutes(1));
            fixture.awaitFired("f", 2);
            assertThat(worker.name()).isNotEmpty();
        }
        assertThat(fixture.fired("f")).containsExactly(60L, 660L);
    }

    private java.time.Instant next(String id) {
        return fixture.schedules().find(id).orElseThrow().status().next();
    }

    @Test
    void aNewLeaderGoesOnWaitingForTheEnd() {
        Fixture.Process first = fixture.started();
        fixture.mill.tasks().add(Fixture.TASK, text -> text);
        fixture.put("f", Timetable.afterEnd(Duration.ofMinutes(1)));
        fixture.awaitTerm(1);
        fixture.advance(Duration.ofMinutes(1));
        first.scheduler.leave();
        fixture.started();
        fixture.awaitTerm(2);

        try (Worker worker = fixture.mill.worker().start()) {
            Eventually.holds("its end is known", () -> next("f") != null);
            assertThat(worker.name()).isNotEmpty();
        }
        assertThat(next("f")).isEqualTo(fixture.after(120));
    }

    @Test
    void overlapsAreSkippedAndQueuedUntilTheTaskEnds() {
        fixture.mill.tasks().add(Fixture.TASK, text -> text);
        fixture.started();
        fixture.put("skip", MINUTELY.overlap(Overlap.SKIP));
        fixture.put("queue", MINUTELY.overlap(Overlap.QUEUE_ONE));
        fixture.awaitTerm(1);
        fixture.advance(Duration.ofMinutes(4));
        assertThat(fixture.fired("skip")).containsExactly(60L);
        assertThat(fixture.fired("queue")).containsExactly(60L);
        assertThat(fixture.schedules().find("queue").orElseThrow().status().queued())
                .isEqualTo(fixture.after(120));

        try (Worker worker = fixture.mill.worker().start()) {
            fixture.awaitFired("queue", 2);
            assertThat(worker.name()).isNotEmpty();
            Eventually.holds(
                    "all ran", () -> fixture.tasks().stream().allMatch(task -> task.state() == TaskState.SUCCESS));
        }
        assertThat(fixture.fired("queue")).containsExactly(60L, 120L);
        fixture.advance(Duration.ofMinutes(1));
        assertThat(fixture.fired("skip")).containsExactly(60L, 300L);
        assertThat(fixture.schedules().firings("skip", 10))
                .extracting(Firing::kind)
                .containsExactly(
                        Firing.Kind.FIRED,
                        Firing.Kind.SKIPPED_OVERLAP,
                        Firing.Kind.SKIPPED_OVERLAP,
                        Firing.Kind.SKIPPED_OVERLAP,
                        Firing.Kind.FIRED);
    }

    @Test
    void triggeringSendsAtOnceAndLeavesTheTicks() {
        fixture.started();
        fixture.put("m", MINUTELY);
        fixture.awaitTerm(1);
        TaskId first = fixture.schedules().trigger("m");
        TaskId second = fixture.schedules().trigger("m");
        fixture.advance(Duration.ofMinutes(1));
        assertThat(fixture.fired("m")).isEqualTo(minutes(1));
        assertThat(fixture.tasks())
                .extracting(task -> task.envelope().id())
                .contains(first, second)
                .hasSize(3);
        assertThat(fixture.schedules().firings("m", 10).get(2).kind()).isEqualTo(Firing.Kind.TRIGGERED);
    }

    @Test
    void oneThatTheStoreRefusesIsPutOffAndHoldsUpNobody() {
        Fixture.Process process = fixture.started();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            fixture.put("s" + i, MINUTELY);
            ids.add("s" + i);
        }
        fixture.awaitTerm(1);
        AtomicInteger refusals = new AtomicInteger();
        process.store.always(Op.STEP, new Script() {
            @Override
            public <T> java.util.concurrent.CompletionStage<T> answer(
                    java.util.function.Supplier<java.util.concurrent.CompletionStage<T>> real) {
                // the trip of five, and then the first of them
                return refusals.incrementAndGet() <= 2
                        ? CompletableFuture.failedFuture(
                                new MillwrightException(ErrorCode.INVALID_SIGNATURE, "no good; make it better"))
                        : real.get();
            }
        });

        fixture.advance(Duration.ofSeconds(61));

        assertThat(ids.stream().filter(id -> fixture.fired(id).size() == 1)).hasSize(4);
        ScheduleInfo refused = fixture.schedules().list(null, 10).stream()
                .filter(info -> info.status().problem() != null)
                .findFirst()
                .orElseThrow();
        assertThat(refused.status().problem()).contains("no good");

        fixture.advance(Duration.ofSeconds(30));
        assertThat(fixture.fired(refused.id())).isEqualTo(minutes(1));
        assertThat(fixture.schedules().find(refused.id()).orElseThrow().status().problem())
                .isNull();
    }

    @Test
    void thousandsThatFallDueTogetherAreFiredInBatches() {
        Fixture.Process process = fixture.started();
        for (int i = 0; i < 1_200; i++) {
            fixture.put("s" + i, MINUTELY);
        }
        fixture.awaitTerm(1);
        fixture.advance(Duration.ofSeconds(59));
        int trips = process.store.count(Op.STEP);

        fixture.advance(Duration.ofSeconds(1));

        assertThat(process.store.count(Op.STEP) - trips).isEqualTo(3);
        assertThat(fixture.schedules().next("s1199", 1)).containsExactly(fixture.after(120));
        HashSet<TaskId> tasks = new HashSet<>();
        fixture.tasks().forEach(task -> tasks.add(task.envelope().id()));
        assertThat(tasks).hasSize(1_000); // a page
    }

    @Test
    void stoppingLeavesNoTimerBehind() {
        Fixture.Process process = fixture.started();
        fixture.put("m", MINUTELY);
        fixture.awaitTerm(1);
        process.scheduler.leave();
        assertThat(fixture.time.timerCount()).isZero();
    }
}
