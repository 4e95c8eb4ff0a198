package io.millwright.memory;

import io.millwright.api.Flow;
import io.millwright.api.Flow.Unique;
import io.millwright.api.Flow.Until;
import io.millwright.api.TaskId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Who has which unique key, and until when. Not thread-safe. */
final class UniqueKeys {
    /** Keys that are free when their signature has started, or ended. */
    private final Map<String, Entry> held = new HashMap<>();
    /** Keys that are free when their time is over; they outlive their signatures. */
    private final Map<String, Timed> timed = new HashMap<>();

    private final PriorityQueue<Timed> ending = new PriorityQueue<>(Comparator.comparingLong(Timed::until));

    private record Timed(String key, TaskId id, long until) {}

    /** Who has a key; null if nobody. */
    @Nullable
    TaskId holderOf(@Nullable String key, long now) {
        if (key == null) {
            return null;
        }
        Entry entry = held.get(key);
        if (entry != null) {
            return entry.id();
        }
        Timed other = timed.isEmpty() ? null : timed.get(key);
        return other == null || other.until <= now ? null : other.id;
    }

    /** The unsettled signature that has a key for as long as it is so; null if there is none. */
    @Nullable
    Entry entryOf(String key) {
        return held.get(key);
    }

    /** Gives a newly accepted entry its key, which must be free. */
    void accepted(Entry entry, long now) {
        Extras extras = entry.extras;
        if (extras == null || extras.uniqueKey == null) {
            return;
        }
        Unique unique = policyOf(entry);
        if (unique != null && unique.period() != null) {
            Timed taken = new Timed(
                    extras.uniqueKey, entry.id(), now + unique.period().toMillis());
            timed.put(extras.uniqueKey, taken);
            ending.add(taken);
        } else {
            held.put(extras.uniqueKey, entry);
        }
    }

    /** @return whether an entry may run again: false if somebody else has its key now; it takes it unless that is for a time */
    boolean reopened(Entry entry, long now) {
        String key = entry.extras == null ? null : entry.extras.uniqueKey;
        if (key == null) {
            return true;
        }
        TaskId holder = holderOf(key, now);
        if (holder != null) {
            return holder.equals(entry.id());
        }
        if (key != null && !isTimed(entry)) {
            held.put(key, entry);
        }
        return true;
    }

    /** A worker has claimed it. */
    void started(Entry entry) {
        Unique unique = policyOf(entry);
        if (unique != null && unique.until() == Until.STARTED) {
            held.remove(unique.key(), entry);
        }
    }

    /** It has ended for good. */
    void ended(Entry entry) {
        if (entry.extras != null && entry.extras.uniqueKey != null) {
            held.remove(entry.extras.uniqueKey, entry);
        }
    }

    /** It gives up its key to its successor. */
    void replaced(Entry entry) {
        if (entry.extras != null && entry.extras.uniqueKey != null) {
            held.remove(entry.extras.uniqueKey, entry);
            timed.remove(entry.extras.uniqueKey);
        }
    }

    /** Forgets keys whose time is over. */
    void forgetPassed(long now) {
        for (Timed first = ending.peek(); first != null && first.until <= now; first = ending.peek()) {
            ending.remove();
            timed.remove(first.key, first);
        }
    }

    private static boolean isTimed(Entry entry) {
        Unique unique = policyOf(entry);
        return unique != null && unique.until() == Until.TIME;
    }

    private static @Nullable Unique policyOf(Entry entry) {
        Flow flow = entry.extras == null ? null : entry.extras.flow;
        return flow == null ? null : flow.unique();
    }

    /** How many are taken by signatures that have not ended. */
    int size() {
        return held.size();
    }
}
