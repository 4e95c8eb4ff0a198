package io.millwright.memory;

import io.millwright.api.Flow.LimitKey;
import io.millwright.api.Limit;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The limits that are defined, and the permits of their keys. A key is entered when somebody gets, or waits for, a permit, and struck out
 * when it is as good as new: so there are no more than are in use, however many there ever were. Not thread-safe.
 */
final class PermitBook {
    private final Map<String, Rule> rules = new TreeMap<>();
    /** Those that nobody uses, but whose tokens are not complete; each once. */
    private final PriorityQueue<Resting> resting = new PriorityQueue<>(Comparator.comparingLong(Resting::until));

    private final Consumer<Permits> freeing;
    private long numbers;

    /** @param freeing told when somebody who waits may have a permit */
    PermitBook(Consumer<Permits> freeing) {
        this.freeing = freeing;
    }

    /** A limit that is defined. */
    static final class Rule {
        Limit limit;
        final Map<String, Permits> byKey = new TreeMap<>();

        private Rule(Limit limit) {
            this.limit = limit;
        }
    }

    private record Resting(Permits permits, long until) {}

    boolean isEmpty() {
        return rules.isEmpty();
    }

    /** Those that are defined, by name. */
    Collection<Rule> rules() {
        return rules.values();
    }

    @Nullable
    Rule rule(String name) {
        return rules.get(name);
    }

    /** A new limit. */
    Rule add(Limit limit) {
        Rule rule = new Rule(limit);
        rules.put(limit.name(), rule);
        return rule;
    }

    @Nullable
    Rule remove(String name) {
        return rules.remove(name);
    }

    /** Those of a key; ones that have to be {@link #enter}ed, once they are used, if the key is not in the book. */
    Permits permits(Rule rule, String key, long now) {
        Permits known = rule.byKey.get(key);
        return known != null
                ? known
                : new Permits(new LimitKey(rule.limit.name(), key), numbers++, rule.limit, now, freeing);
    }

    /** Somebody got, or waits for, a permit. */
    void enter(Permits permits) {
        if (permits.entered) {
            return;
        }
        permits.entered = true;
        Rule rule = rules.get(permits.key.name());
        if (rule != null) {
            rule.byKey.putIfAbsent(permits.key.key(), permits);
        }
    }

    /** To be called when nobody may use permits any more. */
    void strikeOutIfUnused(Permits permits, long now) {
        Rule rule = rules.get(permits.key.name());
        if (rule == null || rule.byKey.get(permits.key.key()) != permits || permits.running() > 0) {
            return;
        }
        if (permits.isUnused(now)) {
            permits.entered = false;
            rule.byKey.remove(permits.key.key());
        } else if (!permits.isAwaited() && !permits.resting) {
            permits.resting = true;
            resting.add(new Resting(permits, permits.restedAt()));
        }
    }

    /** Looks again at those that rested until now. */
    void strikeOutRested(long now) {
        for (Resting first = resting.peek(); first != null && first.until <= now; first = resting.peek()) {
            Permits permits = resting.remove().permits;
            permits.resting = false;
            strikeOutIfUnused(permits, now);
        }
    }

    /** @throws IllegalStateException if a permit is free that somebody waits for, and nobody was sent to try; or if one rests twice */
    void checkInvariants(long now) {
        for (Rule rule : rules.values()) {
            rule.byKey.values().forEach(permits -> permits.checkInvariants(now));
        }
        long distinct = resting.stream().map(Resting::permits).distinct().count();
        WaitingQueue.check(distinct == resting.size(), "some of " + resting + " rest twice");
    }
}
