package io.millwright.memory;

import io.millwright.api.Limit;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.memory.Entry.Place;
import io.millwright.spi.Lease;
import io.millwright.spi.LimitStats;
import io.millwright.spi.Obstacle;
import io.millwright.spi.Payload;
import io.millwright.spi.QueueStats;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskQuery;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.WorkerStats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks at a ledger and changes nothing. Not thread-safe. */
final class View {
    private final MemoryLedger ledger;

    View(MemoryLedger ledger) {
        this.ledger = ledger;
    }

    Optional<TaskRecord> find(TaskId id, long now) {
        return Optional.ofNullable(ledger.shelves.find(id, now)).map(this::record);
    }

    List<@Nullable TaskOutcome> outcomes(List<TaskId> ids, long now) {
        List<@Nullable TaskOutcome> outcomes = new ArrayList<>(ids.size());
        for (TaskId id : ids) {
            Entry entry = ledger.shelves.find(id, now);
            outcomes.add(entry == null || entry.ending == null ? null : outcome(entry, id));
        }
        return outcomes;
    }

    List<@Nullable TaskState> states(TaskId workflow, int first, int count, long now) {
        List<@Nullable TaskState> states = new ArrayList<>(count);
        for (int number = first; number < first + count; number++) {
            Entry entry = ledger.shelves.find(workflow.member(number), now);
            states.add(entry == null ? null : entry.state);
        }
        return states;
    }

    List<TaskEvent> history(TaskId id, long now) {
        Entry entry = ledger.shelves.find(id, now);
        return entry == null || entry.extras == null || entry.extras.history == null
                ? List.of()
                : entry.extras.history.all();
    }

    /** Looks at everything, and keeps no more than the page: for people, not for engines. */
    List<TaskRecord> list(TaskQuery query) {
        PriorityQueue<Entry> page =
                new PriorityQueue<>(Comparator.comparing(Entry::id).reversed());
        Consumer<Entry> select = entry -> {
            if (matches(entry, query)) {
                page.add(entry);
                if (page.size() > query.limit()) {
                    page.remove();
                }
            }
        };
        ledger.shelves.forEach(select);
        ledger.shelves.forEachPacked(select);
        List<TaskRecord> records = new ArrayList<>(page.size());
        page.stream().sorted(Comparator.comparing(Entry::id)).map(this::record).forEach(records::add);
        return records;
    }

    private static boolean matches(Entry entry, TaskQuery query) {
        return (query.states().isEmpty() || query.states().contains(entry.state))
                && (query.queue() == null || query.queue().equals(entry.lane.queue.name))
                && (query.task() == null || query.task().equals(entry.kind.task()))
                && (query.after() == null || entry.id().compareTo(query.after()) > 0);
    }

    List<QueueStats> queues() {
        return ledger.shelves.queues().stream()
                .map(queue -> new QueueStats(
                        queue.name,
                        queue.paused,
                        queue.blockedBy == null ? queue.ready : 0,
                        queue.delayed,
                        queue.leased,
                        queue.dead,
                        queue.held,
                        queue.blockedBy == null ? queue.limited : queue.limited + queue.ready,
                        queue.bound,
                        queue.oldestReadyAt()))
                .toList();
    }

    List<LimitStats> limits(long now) {
        List<LimitStats> all = new ArrayList<>();
        for (PermitBook.Rule rule : ledger.shelves.limitTable.rules()) {
            if (!rule.byKey.containsKey("")) {
                all.add(new LimitStats(rule.limit, "", 0, 0, 0, List.of()));
            }
            for (Permits permits : rule.byKey.values()) {
                if (permits.key.key().isEmpty() || permits.running() > 0 || permits.isAwaited()) {
                    all.add(stats(rule.limit, permits, now));
                }
            }
        }
        return all;
    }

    private LimitStats stats(Limit limit, Permits permits, long now) {
        long freeAt = permits.isAwaited() ? permits.nextTokenAt(now) : Long.MAX_VALUE;
        List<TaskId> holders = new ArrayList<>();
        ledger.sessions.forEachHeld(entry -> {
            if (holders.size() < LimitStats.MAX_HOLDERS && entry.holds(permits)) {
                holders.add(entry.id());
            }
        });
        return new LimitStats(
                limit,
                permits.key.key(),
                permits.running(),
                permits.waiting(),
                freeAt == Long.MAX_VALUE ? 0 : freeAt,
                holders);
    }

    List<WorkerStats> workers() {
        return ledger.sessions.all().stream()
                .map(member -> new WorkerStats(
                        member.info.id(),
                        member.info.name(),
                        member.info.queues(),
                        member.info.concurrency(),
                        member.joinedAt,
                        member.leaseUntil,
                        member.held.size))
                .toList();
    }

    private TaskRecord record(Entry entry) {
        TaskId id = entry.id();
        TaskRecord.Holder holder = null;
        Member member = entry.holder;
        if (member != null) {
            Extras extras = entry.extras;
            holder = new TaskRecord.Holder(
                    new Lease(id, member.info.id(), entry.fencing, 0),
                    entry.since,
                    entry.startedAt,
                    extras == null ? null : extras.progress,
                    extras != null && extras.cancelReason != null);
        }
        return new TaskRecord(
                entry.envelope(id),
                entry.state,
                entry.tally,
                entry.isWaiting() ? entry.since : 0,
                holder,
                entry.ending == null ? null : outcome(entry, id),
                entry.held() == null ? null : entry.held().joining(),
                obstacle(entry),
                entry.checkpoint());
    }

    private @Nullable Obstacle obstacle(Entry entry) {
        String orderKey = entry.orderKey();
        if (entry.place() == Place.LINED && orderKey != null) {
            return new Obstacle.Ordered(
                    orderKey, ledger.shelves.lines.before(entry).id());
        }
        Permits lacking = entry.isClaimable() ? entry.lane.lacking() : null;
        return lacking == null ? null : new Obstacle.Limited(lacking.key);
    }

    static TaskOutcome outcome(Entry entry, TaskId id) {
        return new TaskOutcome(
                id,
                entry.state,
                entry.ending instanceof Payload payload ? payload : null,
                entry.ending instanceof TaskError error ? error : null,
                entry.since);
    }
}
