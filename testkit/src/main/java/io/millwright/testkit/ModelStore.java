package io.millwright.testkit;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.ErrorCode;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Envelope;
import io.millwright.spi.Payload;
import io.millwright.spi.Published;
import io.millwright.spi.Settlement;
import io.millwright.spi.Store;
import io.millwright.spi.Tally;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.Verdict;
import io.millwright.spi.WorkerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The contract of {@link Store} in plain maps and loops: slow, and meant to be obviously right. It knows no threads, no pushes and no
 * retention. Not thread-safe.
 */
final class ModelStore {
    final Map<TaskId, Item> items = new LinkedHashMap<>();
    final Map<WorkerId, Long> deadlines = new LinkedHashMap<>();
    final Set<String> paused = new HashSet<>();
    final Set<String> queues = new HashSet<>();
    final ModelFlow flow = new ModelFlow(this);
    long now;

    /** One signature. */
    static final class Item {
        Envelope envelope;
        final int order;
        TaskState state = TaskState.PENDING;
        Tally tally = Tally.ZERO;
        long dueAt;

        @Nullable
        WorkerId holder;
        /** How often it was delivered; stands for the fencing number, of which only the order is known. */
        int deliveries;

        boolean cancelRequested;
        /** Whether its unique key is taken by it, other than for a time. */
        boolean hasKey;
        /** What it took tokens from. */
        final List<ModelFlow.Bucket> paid = new ArrayList<>();

        @Nullable
        Payload checkpoint;

        Verdict.@Nullable Success success;

        @Nullable
        ErrorCode error;

        final List<TaskEvent.Kind> history = new ArrayList<>();

        Item(Envelope envelope, int order) {
            this.envelope = envelope;
            this.order = order;
            this.dueAt = envelope.times().dueAt();
        }

        TaskId id() {
            return envelope.id();
        }

        boolean waits() {
            return state == TaskState.PENDING || state == TaskState.RETRY;
        }

        /** Whether it can be cancelled at once. */
        boolean isCancellable() {
            return waits() || state == TaskState.HELD;
        }
    }

    List<Published> publish(List<Envelope> envelopes) {
        List<Published> results = new ArrayList<>();
        for (Envelope envelope : envelopes) {
            Item item = new Item(envelope, items.size());
            TaskId keyHolder = flow.holderOf(envelope.address().uniqueKey());
            if (items.containsKey(envelope.id())) {
                results.add(new Published(envelope.id(), true));
            } else if (keyHolder != null && !flow.makesWay(keyHolder, item)) {
                results.add(new Published(keyHolder, true));
            } else {
                items.put(envelope.id(), item);
                queues.add(envelope.address().queue());
                flow.takeKey(item);
                flow.joinLine(item);
                results.add(new Published(envelope.id(), false));
            }
        }
        return results;
    }

    void finishCancelled(Item item) {
        finish(item, TaskState.CANCELED, ErrorCode.TASK_CANCELED);
    }

    void join(WorkerId worker, long lease) {
        deadlines.put(worker, now + lease);
    }

    boolean renew(WorkerId worker, long lease) {
        return deadlines.computeIfPresent(worker, (id, deadline) -> now + lease) != null;
    }

    /** Ends a session; counted unless the worker said goodbye. */
    void end(WorkerId worker, boolean counted) {
        if (deadlines.remove(worker) == null) {
            return;
        }
        for (Item item : items.values()) {
            if (worker.equals(item.holder)) {
                boolean started = item.state == TaskState.STARTED;
                if (counted) {
                    item.tally = item.tally.plusVanished(started);
                    item.history.add(TaskEvent.Kind.VANISHED);
                }
                if (item.tally.crashes() >= Store.MAX_CRASHES && !item.cancelRequested) {
                    finish(item, TaskState.DEAD, ErrorCode.TASK_DEAD);
                } else {
                    again(item, 0);
                }
            }
        }
    }

    List<Item> claim(WorkerId worker, ClaimRequest request) {
        List<Item> taken = new ArrayList<>();
        if (deadlines.containsKey(worker)) {
            for (ClaimRequest.Share share : request.queues()) {
                take(worker, share.queue(), Math.min(share.quota(), request.max() - taken.size()), taken);
            }
            for (ClaimRequest.Share share : request.queues()) {
                take(worker, share.queue(), request.max() - taken.size(), taken);
            }
        }
        return taken;
    }

    private void take(WorkerId worker, String queue, int most, List<Item> taken) {
        if (paused.contains(queue)) {
            return;
        }
        int room = taken.size() + Math.max(0, most);
        items.values().stream()
                .filter(item -> isReady(item, queue))
                .sorted(Comparator.<Item>comparingInt(
                                item -> -item.envelope.address().priority())
                        .thenComparingInt(item -> item.order))
                .toList()
                .forEach(item -> {
                    if (taken.size() < room && flow.hasPermits(item)) {
                        flow.claimed(item);
                        item.state = TaskState.RECEIVED;
                        item.holder = worker;
                        item.deliveries++;
                        taken.add(item);
                    }
                });
    }

    boolean isReady(Item item, String queue) {
        long expiresAt = item.envelope.times().expiresAt();
        return item.waits()
                && item.envelope.address().queue().equals(queue)
                && item.dueAt <= now
                && (expiresAt == 0 || now < expiresAt);
    }

    /** The item, if that delivery of it is still the worker's; else null. */
    @Nullable
    Item leased(TaskId id, WorkerId worker, int delivery) {
        Item item = items.get(id);
        return item != null && worker.equals(item.holder) && item.deliveries == delivery ? item : null;
    }

    Settlement.Result settle(@Nullable Item leased, Verdict verdict, List<Envelope> followUps) {
        if (leased == null) {
            return Settlement.Result.LEASE_LOST;
        }
        if (verdict instanceof Verdict.Success success) {
            leased.success = success;
            leased.checkpoint = null;
            finish(leased, TaskState.SUCCESS, null);
        } else if (verdict instanceof Verdict.Failure failure) {
            leased.history.add(TaskEvent.Kind.FAILED);
            finish(leased, TaskState.FAILURE, failure.error().code());
        } else if (verdict instanceof Verdict.Retry retry) {
            leased.history.add(TaskEvent.Kind.FAILED);
            leased.tally = leased.tally.plusFailure();
            back(leased, TaskState.RETRY, retry.dueAt());
        } else if (verdict instanceof Verdict.Defer defer) {
            leased.history.add(TaskEvent.Kind.DEFERRED);
            leased.tally = leased.tally.plusDeferral();
            back(leased, TaskState.RETRY, defer.dueAt());
        } else if (verdict instanceof Verdict.Release release) {
            if (release.reason() == Verdict.ReleaseReason.UNREGISTERED) {
                leased.history.add(TaskEvent.Kind.MISSED);
                leased.tally = leased.tally.plusMiss();
            }
            flow.unrun(leased);
            again(leased, release.dueAt());
        } else if (verdict instanceof Verdict.Dead dead) {
            finish(leased, TaskState.DEAD, dead.error().code());
        } else if (verdict instanceof Verdict.Canceled) {
            finish(leased, TaskState.CANCELED, ErrorCode.TASK_CANCELED);
        } else {
            finish(leased, TaskState.EXPIRED, ErrorCode.TASK_EXPIRED);
        }
        publish(followUps);
        return Settlement.Result.SETTLED;
    }

    /** Its holder did not get to obey, or to end it otherwise. */
    private void again(Item item, long dueAt) {
        if (item.cancelRequested) {
            finishCancelled(item);
        } else {
            back(item, TaskState.PENDING, dueAt);
        }
    }

    private static void back(Item item, TaskState state, long dueAt) {
        item.state = state;
        item.dueAt = dueAt;
        item.holder = null;
        item.cancelRequested = false;
    }

    private void finish(Item item, TaskState state, @Nullable ErrorCode error) {
        back(item, state, 0);
        item.error = error;
        flow.ended(item);
    }

    CancelOutcome cancel(TaskId id) {
        Item item = items.get(id);
        if (item == null) {
            return CancelOutcome.UNKNOWN;
        }
        if (item.holder != null) {
            item.cancelRequested = true;
            return CancelOutcome.REQUESTED;
        }
        if (!item.isCancellable()) {
            return CancelOutcome.ALREADY_SETTLED;
        }
        finishCancelled(item);
        return CancelOutcome.CANCELED;
    }

    long purge(String queue) {
        long count = 0;
        for (Item item : items.values()) {
            if (item.isCancellable() && item.envelope.address().queue().equals(queue)) {
                finishCancelled(item);
                count++;
            }
        }
        return count;
    }

    boolean requeue(TaskId id) {
        Item item = items.get(id);
        if (item == null || !item.state.isTerminal() || item.state == TaskState.SUCCESS) {
            return false;
        }
        if (!flow.retakesKey(item)) {
            return false;
        }
        Envelope.Times times = item.envelope.times();
        if (times.expiresAt() != 0 && times.expiresAt() <= now) {
            item.envelope = withTimes(item.envelope, new Envelope.Times(times.createdAt(), times.dueAt(), 0));
        }
        item.tally = Tally.ZERO;
        item.error = null;
        item.history.add(TaskEvent.Kind.REQUEUED);
        back(item, TaskState.PENDING, 0);
        flow.joinLine(item);
        return true;
    }

    private static Envelope withTimes(Envelope from, Envelope.Times times) {
        return new Envelope(
                from.id(),
                from.task(),
                from.address(),
                times,
                from.arguments(),
                from.options(),
                from.links(),
                from.flow());
    }

    /** Does what time does: ends sessions, then expires what waits. */
    void tick(long time) {
        now = time;
        List.copyOf(deadlines.keySet()).forEach(worker -> {
            Long deadline = deadlines.get(worker);
            if (deadline != null && deadline <= now) {
                end(worker, true);
            }
        });
        for (Item item : items.values()) {
            long expiresAt = item.envelope.times().expiresAt();
            if (item.isCancellable() && expiresAt != 0 && expiresAt <= now) {
                finish(item, TaskState.EXPIRED, ErrorCode.TASK_EXPIRED);
            }
        }
    }

    /** When something happens by itself next; never later than {@code until}. */
    long nextEvent(long until) {
        long next = until;
        for (long deadline : deadlines.values()) {
            next = deadline > now ? Math.min(next, deadline) : next;
        }
        for (Item item : items.values()) {
            if (item.isCancellable()) {
                long expiresAt = item.envelope.times().expiresAt();
                next = item.dueAt > now ? Math.min(next, item.dueAt) : next;
                next = expiresAt > now ? Math.min(next, expiresAt) : next;
            }
        }
        return next;
    }

    long count(String queue, TaskState... states) {
        Set<TaskState> wanted = Set.of(states);
        return items.values().stream()
                .filter(item -> item.envelope.address().queue().equals(queue) && wanted.contains(item.state))
                .count();
    }

    long held(WorkerId worker) {
        return items.values().stream()
                .filter(item -> worker.equals(item.holder))
                .count();
    }
}
