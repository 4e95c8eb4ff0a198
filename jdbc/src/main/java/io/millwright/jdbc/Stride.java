package io.millwright.jdbc;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Whose turn it is among shares that have work: stride scheduling (Waldspurger and Weihl, 1995). Each share has a pass that grows with
 * every turn by a stride, the smaller the greater its weight; the lowest pass is next. One that comes, or comes back, starts
 * where the others are: idling earns nothing. Pure; not thread-safe.
 */
final class Stride {
    /** The stride of weight 1: large, so that dividing it by a weight rounds little; passes last for 10^12 turns. */
    private static final long ONE = 1L << 20;

    private static final int MOST_RESTING = 10_000;

    private final TreeSet<Runner> runners = new TreeSet<>();
    private final Map<Long, Runner> byShare = new HashMap<>();
    /** Passes of shares without work that are ahead of the others: draining a share often must not put it first. */
    private final Map<Long, Runner> resting = new HashMap<>();
    /** Where those were who had work last; counts while nobody has. */
    private long now;

    /** One share with work, ordered by whose turn it is. */
    private static final class Runner implements Comparable<Runner> {
        final long share;
        long pass;
        long stride;

        Runner(long share, long pass, int weight) {
            this.share = share;
            this.pass = pass;
            this.stride = ONE / weight;
        }

        @Override
        public int compareTo(Runner other) {
            int byPass = Long.compare(pass, other.pass);
            return byPass != 0 ? byPass : Long.compare(share, other.share);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Runner runner && compareTo(runner) == 0;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(share);
        }
    }

    /** A share has work; does nothing but change the weight if that is known. */
    void join(long share, int weight) {
        Runner known = byShare.get(share);
        if (known != null) {
            known.stride = ONE / weight;
            return;
        }
        Runner rested = resting.remove(share);
        add(new Runner(share, Math.max(now(), rested == null ? 0 : rested.pass), weight));
    }

    private void add(Runner runner) {
        byShare.put(runner.share, runner);
        runners.add(runner);
    }

    /** A share has no work any more. To be called after its unused turns were given back. */
    void leave(long share) {
        Runner runner = byShare.remove(share);
        if (runner == null) {
            return;
        }
        runners.remove(runner);
        now = runners.isEmpty() ? Math.max(now, runner.pass - runner.stride) : now();
        if (resting.size() >= MOST_RESTING) {
            resting.values().removeIf(other -> other.pass <= now);
        }
        if (runner.pass > now && resting.size() < MOST_RESTING) {
            resting.put(share, runner);
        }
    }

    /** Only these have work. */
    void retain(Collection<Long> shares) {
        for (Long share : byShare.keySet().stream()
                .filter(known -> !shares.contains(known))
                .toList()) {
            leave(share);
        }
    }

    boolean has(long share) {
        return byShare.containsKey(share);
    }

    boolean isEmpty() {
        return runners.isEmpty();
    }

    int size() {
        return runners.size();
    }

    /** Gives the next turn. There must be work. */
    long next() {
        Runner first = runners.first();
        move(first, first.stride);
        return first.share;
    }

    /** A turn was not used. */
    void giveBack(long share) {
        Runner runner = byShare.get(share);
        if (runner != null) {
            move(runner, -runner.stride);
        }
    }

    private void move(Runner runner, long by) {
        runners.remove(runner);
        runner.pass += by;
        runners.add(runner);
    }

    /** Some of the shares with the passes that they have here, for trying out whose turn would be next. */
    Stride among(Map<Long, Integer> weights) {
        Stride trial = new Stride();
        weights.forEach((share, weight) -> {
            Runner known = byShare.get(share);
            Runner rested = resting.get(share);
            long pass = known != null ? known.pass : Math.max(now(), rested == null ? 0 : rested.pass);
            trial.add(new Runner(share, pass, weight));
        });
        return trial;
    }

    /** Where those are who have work, or were when the last of them left. */
    private long now() {
        return runners.isEmpty() ? now : runners.first().pass;
    }
}
