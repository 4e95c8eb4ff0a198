package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.Firing;
import io.millwright.api.TaskId;
import io.millwright.spi.Capability;
import io.millwright.spi.Envelope;
import io.millwright.spi.FiringRecord;
import io.millwright.spi.Leadership;
import io.millwright.spi.ScheduleRecord;
import io.millwright.spi.ScheduleStep;
import io.millwright.spi.ScheduleStep.Outcome;
import io.millwright.spi.ScheduleStore;
import io.millwright.spi.ScheduleStore.Due;
import io.millwright.spi.ScheduleStore.Subscription;
import io.millwright.spi.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tick is fired in one step, by one leader, once. */
abstract class ScheduleGroup extends StoreGroup {
    private static final Duration LEADER_LEASE = Duration.ofSeconds(10);

    ScheduleGroup(Factory factory) {
        super(factory);
    }

    @BeforeEach
    final void capability() {
        needs(Capability.SCHEDULES);
    }

    private ScheduleStore schedules() {
        return store().schedules();
    }

    private ScheduleStep.Result apply(@Nullable Long term, ScheduleDraft draft) {
        return get(schedules().apply(term, List.of(draft.build()))).get(0);
    }

    private ScheduleRecord applied(ScheduleDraft draft) {
        ScheduleStep step = draft.build();
        assertThat(get(schedules().apply(null, List.of(step))).get(0).outcome()).isEqualTo(Outcome.APPLIED);
        return schedule(step.id());
    }

    private void assertConflict(ScheduleDraft draft) {
        assertThat(apply(null, draft)).isEqualTo(new ScheduleStep.Result(Outcome.CONFLICT, 0));
    }

    private ScheduleRecord schedule(String id) {
        return get(schedules().find(id)).orElseThrow();
    }

    private Leadership lead() {
        return get(schedules().campaign("leader", LEADER_LEASE));
    }

    private List<FiringRecord> firings(String id) {
        return get(schedules().firings(id, ScheduleStore.KEPT_FIRINGS));
    }

    private static List<String> ids(Due due) {
        return due.schedules().stream().map(ScheduleRecord::id).toList();
    }

    @Test
    void isKeptAsItWasGiven() {
        ScheduleStep step = new ScheduleStep(
                "a.b/c:d-e_f",
                0,
                new ScheduleStep.Change.Define(
                        true, 5, Draft.json("\"ünï\""), new io.millwright.spi.Payload("other", new byte[] {0, -1})));

        ScheduleStep.Result result = get(schedules().apply(null, List.of(step))).get(0);

        assertThat(result.outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(schedule("a.b/c:d-e_f"))
                .isEqualTo(new ScheduleRecord(
                        "a.b/c:d-e_f",
                        result.version(),
                        true,
                        5,
                        Draft.json("\"ünï\""),
                        new io.millwright.spi.Payload("other", new byte[] {0, -1})));
        assertThat(get(schedules().find("unknown"))).isEmpty();
        assertThat(firings("unknown")).isEmpty();
    }

    @Test
    void addingNeedsThatThereIsNone() {
        ScheduleRecord first = applied(ScheduleDraft.add("s", 1));
        assertConflict(ScheduleDraft.add("s", 2));
        assertThat(schedule("s")).isEqualTo(first);
    }

    @Test
    void whatIsNotThereIsNeitherChangedNorRemoved() {
        ScheduleRecord gone = applied(ScheduleDraft.add("s", 1));
        applied(ScheduleDraft.add("other", 1));
        assertThat(apply(null, ScheduleDraft.remove(gone)).outcome()).isEqualTo(Outcome.APPLIED);

        assertConflict(ScheduleDraft.define("s", gone.version(), 2));
        assertConflict(ScheduleDraft.advance(gone, 2));
        assertConflict(ScheduleDraft.remove(gone));
        assertConflict(ScheduleDraft.advance(new ScheduleRecord("s", 0, false, 0, DONE, DONE), 2));
        assertThat(get(schedules().find("s"))).isEmpty();
    }

    @Test
    void aStepNeedsTheVersion() {
        ScheduleRecord first = applied(ScheduleDraft.add("s", 1));
        ScheduleRecord second = applied(ScheduleDraft.define("s", first.version(), 2));
        assertThat(second.version()).isGreaterThan(first.version());

        assertConflict(ScheduleDraft.define("s", first.version(), 3));
        assertConflict(ScheduleDraft.advance(first, 3));
        assertConflict(ScheduleDraft.remove(first));

        assertThat(schedule("s")).isEqualTo(second);
    }

    @Test
    void aVersionIsNeverUsedAgain() {
        ScheduleRecord first = applied(ScheduleDraft.add("s", 1));
        apply(null, ScheduleDraft.remove(first));
        ScheduleRecord second = applied(ScheduleDraft.add("s", 1));

        assertThat(second.version()).isGreaterThan(first.version());
        assertConflict(ScheduleDraft.advance(first, 3));
    }

    @Test
    void advancingKeepsDefinitionAndPause() {
        ScheduleRecord added = applied(ScheduleDraft.add("s", 1).paused());
        ScheduleRecord advanced = applied(ScheduleDraft.advance(added, 7).remembering("{\"n\":1}"));
        assertThat(advanced)
                .isEqualTo(new ScheduleRecord(
                        "s", advanced.version(), true, 7, ScheduleDraft.DEFINITION, Draft.json("{\"n\":1}")));
    }

    @Test
    void firingIsOneStep() {
        ScheduleRecord record = applied(ScheduleDraft.add("s", 1));
        Leadership leader = lead();
        Envelope envelope = task().build();
        var claim = join().ask(1);

        ScheduleStep.Result result =
                apply(leader.term(), ScheduleDraft.advance(record, 100).firing(1, envelope));

        assertThat(result.outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(get(claim.deliveries()).get(0).envelope()).isEqualTo(envelope);
        assertThat(schedule("s").nextAt()).isEqualTo(100);
        assertThat(schedule("s").version()).isEqualTo(result.version());
        assertThat(firings("s")).containsExactly(new FiringRecord(1, 2, Firing.Kind.FIRED, envelope.id(), ""));
    }

    @Test
    void aStepThatDoesNotCountLeavesNoTrace() {
        ScheduleRecord record = applied(ScheduleDraft.add("s", 1));
        applied(ScheduleDraft.advance(record, 2));
        Envelope envelope = task().build();

        assertConflict(ScheduleDraft.advance(record, 100).firing(1, envelope).skipping(3));

        assertThat(schedule("s").nextAt()).isEqualTo(2);
        assertThat(get(store().find(envelope.id()))).isEmpty();
        assertThat(firings("s")).isEmpty();
        assertThat(join().tryTake(1)).isEmpty();
    }

    @Test
    void aRepeatedStepCountsOnce() {
        ScheduleRecord record = applied(ScheduleDraft.add("s", 1));
        Leadership leader = lead();
        ScheduleDraft tick = ScheduleDraft.advance(record, 100).firing(1, task().build());

        assertThat(apply(leader.term(), tick).outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(apply(leader.term(), tick).outcome()).isEqualTo(Outcome.CONFLICT);

        Hand hand = join();
        assertThat(hand.take(5)).hasSize(1);
        assertThat(hand.tryTake(5)).isEmpty();
        assertThat(firings("s")).hasSize(1);
    }

    @Test
    void aLeaderWhoseTermIsOverFiresNothing() {
        ScheduleRecord record = applied(ScheduleDraft.add("s", 1));
        Leadership frozen = lead();
        advance(LEADER_LEASE);
        Leadership next = get(schedules().campaign("next", LEADER_LEASE));
        assertThat(next.term()).isGreaterThan(frozen.term());
        Envelope envelope = task().build();
        ScheduleDraft tick = ScheduleDraft.advance(record, 100).firing(1, envelope);

        assertThat(apply(frozen.term(), tick)).isEqualTo(new ScheduleStep.Result(Outcome.DEPOSED, 0));

        assertThat(get(store().find(envelope.id()))).isEmpty();
        assertThat(firings("s")).isEmpty();
        assertThat(schedule("s")).isEqualTo(record);
        assertThat(apply(next.term(), tick).outcome()).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void aLateLeaderMayFireAsLongAsNobodyElseLeads() {
        ScheduleRecord record = applied(ScheduleDraft.add("s", 1));
        Leadership late = lead();
        advance(LEADER_LEASE.multipliedBy(2));
        assertThat(apply(late.term(), ScheduleDraft.advance(record, 100)).outcome())
                .isEqualTo(Outcome.APPLIED);
    }

    @Test
    void whoResignedFiresNothing() {
        ScheduleRecord record = applied(ScheduleDraft.add("s", 1));
        Leadership leader = lead();
        done(schedules().resign(leader.term()));
        assertThat(apply(leader.term(), ScheduleDraft.advance(record, 100)).outcome())
                .isEqualTo(Outcome.DEPOSED);
    }

    @Test
    void oneConflictDoesNotDisturbTheOthers() {
        ScheduleRecord stale = applied(ScheduleDraft.add("a", 1));
        applied(ScheduleDraft.advance(stale, 5));
        ScheduleRecord sound = applied(ScheduleDraft.add("b", 1));
        Leadership leader = lead();
        Envelope lost = task().build();
        Envelope sent = task().build();

        List<ScheduleStep.Result> results = get(schedules()
                .apply(
                        leader.term(),
                        List.of(
                                ScheduleDraft.advance(stale, 100)
                                        .firing(1, lost)
                                        .build(),
                                ScheduleDraft.advance(sound, 100)
                                        .firing(1, sent)
                                        .build())));

        assertThat(results).extracting(ScheduleStep.Result::outcome).containsExactly(Outcome.CONFLICT, Outcome.APPLIED);
        assertThat(ids(join().take(5))).containsExactly(sent.id());
    }

    @Test
    void aTripThatCannotBeAcceptedIsNotTakenAtAll() {
        ScheduleRecord a = applied(ScheduleDraft.add("a", 1));
        ScheduleRecord b = applied(ScheduleDraft.add("b", 1));
        Envelope good = task().build();
        Envelope bad = task().priority(256).build();

        assertThat(failure(schedules()
                        .apply(
                                null,
                                List.of(
                                        ScheduleDraft.advance(a, 100)
                                                .firing(1, good)
                                                .build(),
                                        ScheduleDraft.advance(b, 100)
                                                .firing(1, bad)
                                                .build()))))
                .isNotNull();

        assertThat(schedule("a")).isEqualTo(a);
        assertThat(schedule("b")).isEqualTo(b);
        assertThat(get(store().find(good.id()))).isEmpty();
        assertThat(firings("a")).isEmpty();
    }

    @Test
    void aTripThatFailsIsNotTakenAtAll() {
        ScheduleRecord record = applied(ScheduleDraft.add("s", 1));
        Envelope envelope = task().build();
        ScheduleStep step =
                ScheduleDraft.advance(record, 100).firing(1, envelope).build();
        Assumptions.assumeTrue(harness().failNextChange(), "the harness cannot make changes fail");

        assertThat(failure(schedules().apply(null, List.of(step)))).isNotNull();

        assertThat(schedule("s")).isEqualTo(record);
        assertThat(get(store().find(envelope.id()))).isEmpty();
        assertThat(firings("s")).isEmpty();
        assertThat(get(schedules().apply(null, List.of(step))).get(0).outcome()).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void aTickWhoseTaskIsKnownIsADuplicate() {
        ScheduleRecord record = applied(ScheduleDraft.add("s", 1));
        Envelope known = published();

        applied(ScheduleDraft.advance(record, 100).firing(1, known));

        assertThat(firings("s")).containsExactly(new FiringRecord(1, 2, Firing.Kind.DUPLICATE, known.id(), ""));
        Hand hand = join();
        assertThat(hand.take(5)).hasSize(1);
        assertThat(hand.tryTake(5)).isEmpty();
    }

    @Test
    void aTickWhoseKeyIsTakenNamesWhoHasIt() {
        needs(Capability.UNIQUE_KEY);
        ScheduleRecord record = applied(ScheduleDraft.add("s", 1));
        TaskId holder = published(task().key("k")).id();

        applied(ScheduleDraft.advance(record, 100).firing(1, task().key("k").build()));

        assertThat(firings("s")).containsExactly(new FiringRecord(1, 2, Firing.Kind.DUPLICATE, holder, ""));
    }

    @Test
    void theLongestDueIsFirst() {
        applied(ScheduleDraft.add("c", 10));
        applied(ScheduleDraft.add("b", 30));
        applied(ScheduleDraft.add("d", 20));
        applied(ScheduleDraft.add("a", 20));
        applied(ScheduleDraft.add("paused", 5).paused());
        applied(ScheduleDraft.add("never", ScheduleRecord.NEVER));

        assertThat(ids(get(schedules().due(9, 10)))).isEmpty();
        assertThat(get(schedules().due(9, 10)).nextAt()).isEqualTo(10);
        Due due = get(schedules().due(20, 10));
        assertThat(ids(due)).containsExactly("c", "a", "d");
        assertThat(due.nextAt()).isEqualTo(30);
        Due two = get(schedules().due(100, 2));
        assertThat(ids(two)).containsExactly("c", "a");
        assertThat(two.nextAt()).isEqualTo(20);
        Due all = get(schedules().due(ScheduleRecord.NEVER - 1, 10));
        assertThat(ids(all)).containsExactly("c", "a", "d", "b");
        assertThat(all.nextAt()).isEqualTo(ScheduleRecord.NEVER);
        assertThat(all.schedules().get(0)).isEqualTo(schedule("c"));
    }

    @Test
    void everyStepMovesItInTheOrder() {
        ScheduleRecord a = applied(ScheduleDraft.add("a", 10));
        ScheduleRecord b = applied(ScheduleDraft.add("b", 20));
        applied(ScheduleDraft.advance(a, 30));
        assertThat(ids(get(schedules().due(50, 10)))).containsExactly("b", "a");
        applied(ScheduleDraft.define("b", b.version(), 40));
        assertThat(ids(get(schedules().due(50, 10)))).containsExactly("a", "b");
        apply(null, ScheduleDraft.remove(schedule("a")));
        assertThat(ids(get(schedules().due(50, 10)))).containsExactly("b");
        ScheduleRecord paused =
                applied(ScheduleDraft.define("b", schedule("b").version(), 40).paused());
        assertThat(get(schedules().due(50, 10))).isEqualTo(new Due(List.of(), ScheduleRecord.NEVER));
        applied(ScheduleDraft.define("b", paused.version(), 45));
        assertThat(ids(get(schedules().due(50, 10)))).containsExactly("b");
    }

    @Test
    void areListedById() {
        List<String> expected = new ArrayList<>();
        for (int i = 9; i >= 0; i--) {
            applied(ScheduleDraft.add("s" + i, i));
            expected.add(0, "s" + i);
        }
        List<String> listed = new ArrayList<>();
        String after = null;
        for (List<ScheduleRecord> page = get(schedules().list(null, 3));
                !page.isEmpty();
                page = get(schedules().list(after, 3))) {
            page.forEach(record -> listed.add(record.id()));
            after = listed.get(listed.size() - 1);
        }
        assertThat(listed).isEqualTo(expected);
        assertThat(get(schedules().list("s8", 3))).containsExactly(schedule("s9"));
    }

    @Test
    void theNewestFiringsAreKept() {
        ScheduleRecord record = applied(ScheduleDraft.add("s", 1));
        applied(ScheduleDraft.add("other", 1));
        long tick = 0;
        for (int i = 0; i < 6; i++) {
            ScheduleDraft draft = ScheduleDraft.advance(record, 1);
            for (int j = 0; j < 20; j++) {
                draft.skipping(++tick);
            }
            record = applied(draft);
        }

        List<FiringRecord> kept = firings("s");
        assertThat(kept).hasSize(ScheduleStore.KEPT_FIRINGS);
        assertThat(kept.get(0)).isEqualTo(new FiringRecord(120, 121, Firing.Kind.SKIPPED_OVERLAP, null, "why"));
        assertThat(kept.get(99).tick()).isEqualTo(21);
        assertThat(get(schedules().firings("s", 2)))
                .extracting(FiringRecord::tick)
                .containsExactly(120L, 119L);
        assertThat(firings("other")).isEmpty();
    }

    @Test
    void aRemovedScheduleTakesItsHistoryAlong() {
        ScheduleRecord record = applied(
                ScheduleDraft.advance(applied(ScheduleDraft.add("s", 1)), 2).skipping(1));
        assertThat(firings("s")).hasSize(1);
        apply(null, ScheduleDraft.remove(record));
        assertThat(firings("s")).isEmpty();
        applied(ScheduleDraft.add("s", 1));
        assertThat(firings("s")).isEmpty();
    }

    @Test
    void definingAgainKeepsTheHistory() {
        ScheduleRecord record = applied(
                ScheduleDraft.advance(applied(ScheduleDraft.add("s", 1)), 2).skipping(1));
        applied(ScheduleDraft.define("s", record.version(), 5));
        assertThat(firings("s")).hasSize(1);
    }

    @Test
    void ofManyWhoTakeOneStepOneSucceeds() {
        ScheduleRecord record = applied(ScheduleDraft.add("s", 1));
        Leadership leader = lead();
        List<CompletionStage<List<ScheduleStep.Result>>> stages = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            ScheduleDraft tick = ScheduleDraft.advance(record, 100).firing(1, task().build());
            stages.add(schedules().apply(i % 2 == 0 ? leader.term() : null, List.of(tick.build())));
        }
        assertThat(stages.stream().filter(stage -> get(stage).get(0).outcome() == Outcome.APPLIED))
                .hasSize(1);
        Hand hand = join();
        assertThat(hand.take(9)).hasSize(1);
        assertThat(hand.tryTake(9)).isEmpty();
    }

    @Test
    void whoListensIsToldOfChanges() throws Exception {
        Listening listening = new Listening();
        try (Subscription ignored = schedules().listen(listening)) {
            ScheduleRecord record = applied(ScheduleDraft.add("s", 1));
            listening.awaits("changed");
            apply(null, ScheduleDraft.remove(record));
            listening.awaits("changed");
        }
    }

    @Test
    void aLeaderIsNotToldOfItsOwnSteps() throws Exception {
        ScheduleRecord record = applied(ScheduleDraft.add("s", 1));
        Leadership leader = lead();
        Listening listening = new Listening();
        try (Subscription ignored = schedules().listen(listening)) {
            apply(leader.term(), ScheduleDraft.advance(record, 5));
            done(schedules().resign(leader.term()));
            assertThat(listening.next()).isEqualTo("gone");
        }
    }

    @Test
    void othersAreToldToo() throws Exception {
        Assumptions.assumeTrue(harness().opensOthers(), "one connection only");
        Store other = harness().openAnother();
        Leadership leader = lead();
        Listening listening = new Listening();
        try (Subscription ignored = other.schedules().listen(listening)) {
            applied(ScheduleDraft.add("s", 1));
            listening.awaits("changed");
            done(schedules().resign(leader.term()));
            listening.awaits("gone");
        }
    }

    @Test
    void survivesARestart() throws Exception {
        Assumptions.assumeTrue(harness().restarts(), "not durable");
        ScheduleRecord removed = applied(ScheduleDraft.add("removed", 1));
        ScheduleRecord added = applied(ScheduleDraft.add("s", 1));
        Leadership leader = lead();
        Envelope envelope = task().build();
        ScheduleDraft tick = ScheduleDraft.advance(added, 100).firing(1, envelope);
        apply(leader.term(), tick);
        apply(null, ScheduleDraft.remove(removed));
        ScheduleRecord before = schedule("s");

        restart();

        assertThat(schedule("s")).isEqualTo(before);
        assertThat(firings("s")).hasSize(1);
        assertThat(apply(leader.term(), tick).outcome()).isEqualTo(Outcome.CONFLICT);
        assertThat(get(schedules().campaign("next", LEADER_LEASE)).leader()).isEqualTo("leader");
        assertThat(applied(ScheduleDraft.add("removed", 1)).version()).isGreaterThan(removed.version());
        Hand hand = join();
        assertThat(ids(hand.take(5))).containsExactly(envelope.id());
        assertThat(hand.tryTake(5)).isEmpty();
    }

    @Test
    void aClosedStoreRefuses() {
        ScheduleStore schedules = schedules();
        store().close();
        assertThat(failure(
                        schedules.apply(null, List.of(ScheduleDraft.add("s", 1).build()))))
                .isEqualTo(ErrorCode.CLOSED);
        assertThat(failure(schedules.due(0, 1))).isEqualTo(ErrorCode.CLOSED);
        assertThat(failure(schedules.campaign("c", LEADER_LEASE))).isEqualTo(ErrorCode.CLOSED);
    }

    /** Collects what a listener is told. */
    private final class Listening implements ScheduleStore.Listener {
        private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();

        @Override
        public void schedulesChanged() {
            told.add("changed");
        }

        @Override
        public void leaderGone() {
            told.add("gone");
        }

        @Nullable
        String next() throws InterruptedException {
            return told.poll(harness().patience().toMillis(), TimeUnit.MILLISECONDS);
        }

        /** Being told once too often does no harm. */
        void awaits(String expected) throws InterruptedException {
            String heard = next();
            while (heard != null && !heard.equals(expected)) {
                heard = next();
            }
            assertThat(heard).isEqualTo(expected);
        }
    }
}
