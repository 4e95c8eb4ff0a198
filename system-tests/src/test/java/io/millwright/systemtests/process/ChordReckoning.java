package io.millwright.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.api.WorkflowHandle;
import io.millwright.api.WorkflowNode;
import io.millwright.api.WorkflowProgress;
import io.millwright.systemtests.process.ChordTasks.Run;
import io.millwright.systemtests.process.Ledger.Effect;
import io.millwright.systemtests.process.Ledger.Line;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** Watches a chord from outside, and holds what its callback was given against what was settled and what was done. */
final class ChordReckoning {
    /** How many members are left when the end is near. */
    private static final int END = 100;

    private final WorkflowHandle<List<Run>> chord;
    private final int members;
    /** What a watcher was told of each member, by number: its result, or an error. */
    private final Map<Long, Object> told = new ConcurrentHashMap<>();

    private final Map<TaskId, CompletableFuture<?>> watched = new HashMap<>();
    private final Semaphore settled = new Semaphore(0);
    private int awaited;

    ChordReckoning(WorkflowHandle<List<Run>> chord, int members) {
        this.chord = chord;
        this.members = members;
        for (int member = 0; member < members; member++) {
            watch(member);
        }
    }

    private void watch(long member) {
        watched.put(
                chord.id().member((int) member + 1),
                chord.node((int) member + 1, Run.class)
                        .stage()
                        .handle((run, error) -> {
                            told.put(member, error == null ? run : error);
                            settled.release();
                            return null;
                        })
                        .toCompletableFuture());
    }

    /** Random numbers of settled members, in order, between those that are settled now and those whose end is near. */
    int[] milestones(Random random, int count) {
        int first = Math.min(awaited + settled.availablePermits() + 1, members - END - 1);
        return random.ints(count, first, members - END).sorted().toArray();
    }

    /** Waits until so many members are settled. */
    void awaitMembers(int count, Duration patience) throws InterruptedException {
        int more = Math.max(0, count - awaited);
        assertThat(settled.tryAcquire(more, patience.toMillis(), TimeUnit.MILLISECONDS))
                .as("%d of %d members are settled within %s; it has %s", count, members, patience, chord.progress())
                .isTrue();
        awaited += more;
    }

    /** Completes when a member is settled; at once for what is none. */
    CompletableFuture<?> settled(TaskId id) {
        CompletableFuture<?> member = watched.get(id);
        return member == null ? CompletableFuture.completedFuture(null) : member;
    }

    /** The callback's id, which follows those of the members. */
    TaskId callback() {
        return chord.nodes(members, 10).stream()
                .filter(node -> node.name().equals(ChordTasks.GATHER.name()))
                .map(WorkflowNode::id)
                .findFirst()
                .orElseThrow();
    }

    /**
     * @param ledger of all workers
     * @param deaths how often the worker died that ran the callback, at most
     * @return how many deliveries were in vain
     */
    long check(List<Line> ledger, int deaths, Duration patience) throws InterruptedException {
        List<Run> given = chord.await(patience);
        assertThat(given.stream().mapToLong(Run::number))
                .as("members whose results the callback was given, in order")
                .containsExactlyElementsOf(LongStream.range(0, members).boxed().toList());
        assertThat(chord.state()).isEqualTo(TaskState.SUCCESS);
        assertThat(chord.progress()).isEqualTo(new WorkflowProgress(members + 1, members + 1, 0, 0));

        Map<TaskId, TreeMap<Long, Effect>> deliveries = deliveries(ledger);
        for (Run run : given) {
            TreeMap<Long, Effect> ofMember = deliveries.get(chord.id().member((int) run.number() + 1));
            assertThat(told.get(run.number()))
                    .as("what watchers of member %d were told", run.number())
                    .isEqualTo(run);
            assertThat(ofMember.lastEntry())
                    .as("the delivery of member %d that counted is the last one, and has run to its end", run.number())
                    .isEqualTo(Map.entry(run.fencing(), Effect.END));
        }
        TreeMap<Long, Effect> ofCallback = deliveries.get(callback());
        assertThat(ofCallback.size()).as("deliveries of the callback").isBetween(1, 1 + deaths);
        assertThat(ofCallback.lastEntry().getValue()).isEqualTo(Effect.END);
        return deliveries.values().stream().mapToLong(each -> each.size() - 1L).sum();
    }

    /** Per task the fencing numbers of its deliveries, and how far each got. */
    private static Map<TaskId, TreeMap<Long, Effect>> deliveries(List<Line> ledger) {
        Map<TaskId, TreeMap<Long, Effect>> deliveries = new HashMap<>();
        for (Line line : ledger) {
            deliveries.computeIfAbsent(line.id(), id -> new TreeMap<>()).put(line.fencing(), line.effect());
        }
        return deliveries;
    }
}
