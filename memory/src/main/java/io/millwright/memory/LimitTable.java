package io.millwright.memory;

import io.millwright.api.Flow;
import io.millwright.api.Flow.LimitKey;
import io.millwright.api.Limit;
import io.millwright.memory.PermitBook.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The limits that are defined, and the permits of their keys. Says whether an entry may be handed out, and takes what it needs; what may
 * not, is passed over with all that waits for the same, until there is a permit. As long as nothing is defined, it costs
 * nothing. Not thread-safe.
 */
final class LimitTable {
    private final Consumer<WaitingQueue> stir;
    private final PermitBook book = new PermitBook(this::free);
    /** Those of a task, by its name, and those of a queue, by its name. */
    private final Map<String, Rule> byTask = new HashMap<>();

    private final Map<String, Rule> byQueue = new HashMap<>();
    /** Those for whose tokens somebody waits. */
    private final TreeSet<Permits> timers = new TreeSet<>(
            Comparator.<Permits>comparingLong(permits -> permits.wakeAt).thenComparingLong(permits -> permits.number));

    private final List<Permits> freed = new ArrayList<>();
    /** For one admission; kept to spare the garbage. */
    private final List<Permits> needed = new ArrayList<>();

    /** @param stir told of queues in which something may be claimed again */
    LimitTable(Consumer<WaitingQueue> stir) {
        this.stir = stir;
    }

    /** The lane in which signatures of a kind wait; null for the common one. */
    @Nullable
    LaneKey laneOf(Entry.Kind kind) {
        boolean limited = !byTask.isEmpty() && byTask.containsKey(kind.task());
        return LaneKey.of(kind.flow(), limited ? kind.task() : null);
    }

    /** What came of an admission. */
    enum Admission {
        /** It has all its permits. */
        ADMITTED,
        /** Its lane, or its queue, was passed over. */
        PASSED_OVER,
        /** It has to be moved to the lane of its task, whose limit is younger than it is. */
        MISPLACED
    }

    /** Takes all permits that the first entry of a lane needs; or none, and passes over the lane or the queue. */
    Admission admit(Entry entry, long now) {
        if (book.isEmpty()) {
            return Admission.ADMITTED;
        }
        needed.clear();
        WaitingQueue queue = entry.lane.queue;
        Permits ofQueue = need(byQueue.isEmpty() ? null : byQueue.get(queue.name), "", now);
        Permits ofTask = need(byTask.isEmpty() ? null : byTask.get(entry.kind.task()), "", now);
        Flow flow = entry.kind.flow();
        if (flow != null) {
            for (LimitKey key : flow.limits()) {
                need(book.rule(key.name()), key.key(), now);
            }
        }
        for (Permits permits : needed) {
            if (!permits.isAvailable(now)) {
                return passOver(entry.lane, permits, permits == ofQueue, permits == ofTask, now);
            }
        }
        if (!needed.isEmpty()) {
            for (Permits permits : needed) {
                permits.take();
                book.enter(permits);
            }
            Extras extras = entry.extras();
            extras.permits = needed.size() == 1 ? needed.get(0).alone : needed.toArray(Permits[]::new);
            extras.paid = needed.size();
            tried(entry.lane, now);
        }
        return Admission.ADMITTED;
    }

    private @Nullable Permits need(@Nullable Rule rule, String key, long now) {
        if (rule == null) {
            return null;
        }
        for (Permits permits : needed) {
            if (permits.key.name().equals(rule.limit.name())
                    && permits.key.key().equals(key)) {
                return permits; // it may be named explicitly, too
            }
        }
        Permits permits = book.permits(rule, key, now);
        needed.add(permits);
        return permits;
    }

    private Admission passOver(Lane lane, Permits lacking, boolean ofQueue, boolean ofTask, long now) {
        book.enter(lacking);
        if (ofQueue) {
            // a sent lane stays sent: it is tried when the queue has its permit
            lane.queue.blockedBy = lacking;
            lacking.blocked = lane.queue;
        } else if (ofTask && (lane.key == null || lane.key.task() == null)) {
            return Admission.MISPLACED;
        } else {
            lacking.passOver(lane, lane.queue.passOver(lane));
            tried(lane, now);
        }
        schedule(lacking, now);
        return Admission.PASSED_OVER;
    }

    /** A lane that was sent to try a permit has done so: if there is still one, the next may try. */
    private void tried(Lane lane, long now) {
        PassedOver sentBy = lane.sentBy;
        if (sentBy != null) {
            sentBy.tried(lane);
            wake(sentBy.permits, now);
        }
    }

    /** A delivery has ended. */
    void release(Entry entry) {
        Extras extras = entry.extras;
        if (extras != null && extras.permits != null) {
            for (Permits permits : extras.permits) {
                permits.giveBack();
                free(permits);
            }
            extras.permits = null;
        }
    }

    /** A delivery is about to end that was not run: its tokens were not used. */
    void unused(Entry entry) {
        Extras extras = entry.extras;
        if (extras != null && extras.permits != null) {
            for (int i = 0; i < extras.paid; i++) {
                extras.permits[i].giveBackToken();
            }
        }
    }

    private void free(Permits permits) {
        if (!permits.freed) {
            permits.freed = true;
            freed.add(permits);
        }
    }

    /** Lets those try again who wait for what has come free, or come in, until now. */
    void tick(long now) {
        while (!timers.isEmpty() && timers.first().wakeAt <= now) {
            Permits due = timers.pollFirst();
            due.wakeAt = Long.MAX_VALUE;
            wake(due, now);
            book.strikeOutIfUnused(due, now); // whoever waited may have gone
        }
        while (!freed.isEmpty()) {
            Permits permits = freed.remove(freed.size() - 1);
            permits.freed = false;
            wake(permits, now);
            book.strikeOutIfUnused(permits, now);
        }
        book.strikeOutRested(now);
    }

    /** When the next token comes that somebody waits for. */
    long nextTokenAt() {
        return timers.isEmpty() ? Long.MAX_VALUE : timers.first().wakeAt;
    }

    private void wake(Permits permits, long now) {
        if (!permits.isAwaited()) {
            return;
        }
        if (!permits.isAvailable(now)) {
            schedule(permits, now);
            return;
        }
        WaitingQueue blocked = permits.blocked;
        if (blocked != null) {
            permits.blocked = null;
            blocked.blockedBy = null;
            stir.accept(blocked);
        }
        for (PassedOver waiting : permits.passedOver()) {
            Lane lane = waiting.send();
            if (lane != null) {
                lane.queue.resume(lane);
                stir.accept(lane.queue);
            }
        }
    }

    private void schedule(Permits permits, long now) {
        timers.remove(permits);
        permits.wakeAt = permits.nextTokenAt(now);
        if (permits.wakeAt != Long.MAX_VALUE) {
            timers.add(permits);
        }
    }

    /**
     * Defines a limit, or changes it.
     *
     * @param leased calls back with everything that runs now
     */
    void define(Limit limit, long now, Consumer<Consumer<Entry>> leased) {
        Rule known = book.rule(limit.name());
        if (known != null) {
            known.limit = limit;
            for (Permits permits : known.byKey.values()) {
                permits.redefine(limit, now);
                free(permits);
            }
            return;
        }
        Rule rule = book.add(limit);
        index(rule, Limit.TASK, byTask);
        index(rule, Limit.QUEUE, byQueue);
        leased.accept(entry -> count(entry, rule, now));
    }

    private static void index(Rule rule, String prefix, Map<String, Rule> index) {
        String name = rule.limit.name();
        if (name.startsWith(prefix)) {
            index.put(name.substring(prefix.length()), rule);
        }
    }

    private void count(Entry entry, Rule rule, long now) {
        needed.clear();
        if (rule == byTask.get(entry.kind.task()) || rule == byQueue.get(entry.lane.queue.name)) {
            need(rule, "", now);
        }
        Flow flow = entry.kind.flow();
        if (flow != null) {
            for (LimitKey key : flow.limits()) {
                if (key.name().equals(rule.limit.name())) {
                    need(rule, key.key(), now);
                }
            }
        }
        Extras extras = needed.isEmpty() ? null : entry.extras();
        if (extras != null) {
            Permits[] before = extras.permits;
            if (before == null) {
                before = new Permits[0];
                extras.paid = 0;
            }
            Permits[] all = Arrays.copyOf(before, before.length + needed.size());
            for (int i = 0; i < needed.size(); i++) {
                needed.get(i).count();
                book.enter(needed.get(i));
                all[before.length + i] = needed.get(i);
            }
            extras.permits = all;
        }
    }

    /** @return false if there is no limit of this name */
    boolean remove(String name) {
        Rule rule = book.remove(name);
        if (rule == null) {
            return false;
        }
        byTask.values().remove(rule);
        byQueue.values().remove(rule);
        for (Permits permits : rule.byKey.values()) {
            timers.remove(permits);
            letAllGo(permits);
        }
        return true;
    }

    private void letAllGo(Permits permits) {
        if (permits.blocked != null) {
            permits.blocked.blockedBy = null;
            stir.accept(permits.blocked);
            permits.blocked = null;
        }
        for (PassedOver waiting : permits.passedOver()) {
            for (Lane lane = waiting.first(); lane != null; lane = waiting.first()) {
                waiting.remove(lane);
                lane.queue.resume(lane);
            }
            stir.accept(waiting.queue);
        }
    }

    /** @throws IllegalStateException if a permit is free that somebody waits for, and nobody was sent to try */
    void checkInvariants(long now) {
        book.checkInvariants(now);
    }

    /** Those that are defined, by name. */
    Iterable<Rule> rules() {
        return book.rules();
    }
}
