package io.millwright.testkit;

import io.millwright.api.Flow;
import io.millwright.api.Flow.LimitKey;
import io.millwright.api.Flow.OnConflict;
import io.millwright.api.Flow.Unique;
import io.millwright.api.Flow.Until;
import io.millwright.api.Limit;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Obstacle;
import io.millwright.testkit.ModelStore.Item;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Unique keys, order keys and limits of the {@link ModelStore}, in plain maps and loops. Not thread-safe. */
final class ModelFlow {
    final Map<String, Limit> limits = new LinkedHashMap<>();
    private final ModelStore store;
    private final Map<String, Timed> timed = new HashMap<>();
    private final Map<String, List<Item>> lines = new HashMap<>();
    private final Map<LimitKey, Bucket> buckets = new HashMap<>();

    private record Timed(TaskId id, long until) {}

    /** The tokens of one key, counted millisecond by millisecond. */
    static final class Bucket {
        private final Limit.Rate rate;
        private long level;
        private long at;

        Bucket(Limit.Rate rate, long now) {
            this.rate = rate;
            this.level = capacity();
            this.at = now;
        }

        private long capacity() {
            return rate.burst() * rate.per().toMillis();
        }

        boolean hasToken(long now) {
            for (; at < now && level < capacity(); at++) {
                level = Math.min(capacity(), level + rate.tokens());
            }
            at = now;
            return level >= rate.per().toMillis();
        }

        void add(int tokens) {
            level = Math.min(capacity(), level + tokens * rate.per().toMillis());
        }
    }

    ModelFlow(ModelStore store) {
        this.store = store;
    }

    private static Flow flow(Item item) {
        Flow flow = item.envelope.flow();
        return flow == null ? Flow.NONE : flow;
    }

    private static @Nullable Unique unique(Item item) {
        String key = item.envelope.address().uniqueKey();
        Unique policy = flow(item).unique();
        return key == null || policy != null ? policy : Unique.untilDone(key);
    }

    // ---- unique keys

    @Nullable
    TaskId holderOf(@Nullable String key) {
        if (key == null) {
            return null;
        }
        for (Item item : store.items.values()) {
            if (item.hasKey && key.equals(item.envelope.address().uniqueKey())) {
                return item.id();
            }
        }
        Timed other = timed.get(key);
        return other == null || other.until <= store.now ? null : other.id;
    }

    /** Whether the holder of a key makes way for another one; it has ended then. */
    boolean makesWay(TaskId holder, Item successor) {
        Unique unique = unique(successor);
        Item item = store.items.get(holder);
        if (unique == null || unique.onConflict() != OnConflict.REPLACE || item == null || !item.isCancellable()) {
            return false;
        }
        timed.remove(unique.key());
        store.finishCancelled(item);
        return true;
    }

    void takeKey(Item item) {
        Unique unique = unique(item);
        if (unique != null && unique.period() != null) {
            timed.put(
                    unique.key(),
                    new Timed(item.id(), store.now + unique.period().toMillis()));
        } else if (unique != null) {
            item.hasKey = true;
        }
    }

    boolean retakesKey(Item item) {
        Unique unique = unique(item);
        TaskId holder = unique == null ? null : holderOf(unique.key());
        if (holder != null && !holder.equals(item.id())) {
            return false;
        }
        item.hasKey = unique != null && unique.until() != Until.TIME;
        return true;
    }

    // ---- order keys

    /** Puts an item that waits at the end of its line; it is held unless it is the first. */
    void joinLine(Item item) {
        String key = flow(item).orderKey();
        if (key != null) {
            List<Item> line = lines.computeIfAbsent(key, k -> new ArrayList<>());
            line.add(item);
            if (line.get(0) != item) {
                item.state = TaskState.HELD;
            }
        }
    }

    @Nullable
    Obstacle obstacleOf(Item item) {
        String key = flow(item).orderKey();
        return item.state == TaskState.HELD && key != null
                ? new Obstacle.Ordered(
                        key, lines.getOrDefault(key, List.of()).get(0).id())
                : null;
    }

    void ended(Item item) {
        item.hasKey = false;
        List<Item> line = lines.getOrDefault(flow(item).orderKey(), List.of());
        if (line.contains(item)) {
            line.remove(item);
            if (line.isEmpty()) {
                lines.remove(flow(item).orderKey());
            } else if (line.get(0).state == TaskState.HELD) {
                line.get(0).state = TaskState.PENDING;
            }
        }
    }

    // ---- limits

    private static Set<LimitKey> keys(Item item) {
        Set<LimitKey> keys = new LinkedHashSet<>();
        keys.add(new LimitKey(Limit.QUEUE + item.envelope.address().queue(), ""));
        keys.add(new LimitKey(Limit.TASK + item.envelope.task(), ""));
        keys.addAll(flow(item).limits());
        return keys;
    }

    boolean hasPermits(Item item) {
        for (LimitKey key : keys(item)) {
            Limit limit = limits.get(key.name());
            if (limit != null && !isAvailable(limit, key)) {
                return false;
            }
        }
        return true;
    }

    private boolean isAvailable(Limit limit, LimitKey key) {
        Bucket bucket = bucket(limit, key);
        return (limit.concurrency() == 0 || running(key) < limit.concurrency())
                && (bucket == null || bucket.hasToken(store.now));
    }

    private @Nullable Bucket bucket(Limit limit, LimitKey key) {
        Limit.Rate rate = limit.rate();
        return rate == null ? null : buckets.computeIfAbsent(key, k -> new Bucket(rate, store.now));
    }

    private long running(LimitKey key) {
        return store.items.values().stream()
                .filter(item -> item.holder != null && keys(item).contains(key))
                .count();
    }

    void claimed(Item item) {
        Unique unique = unique(item);
        if (unique != null && unique.until() == Until.STARTED) {
            item.hasKey = false;
        }
        item.paid.clear();
        for (LimitKey key : keys(item)) {
            Limit limit = limits.get(key.name());
            Bucket bucket = limit == null ? null : bucket(limit, key);
            if (bucket != null) {
                bucket.add(-1);
                item.paid.add(bucket);
            }
        }
    }

    void unrun(Item item) {
        item.paid.forEach(bucket -> bucket.add(1));
    }

    /** The rate of one that is defined must not be another one. */
    void define(Limit limit) {
        limits.put(limit.name(), limit);
    }

    void remove(String name) {
        limits.remove(name);
        buckets.keySet().removeIf(key -> key.name().equals(name));
    }
}
