package io.millwright.jdbc;

import io.millwright.api.Limit;
import io.millwright.spi.TokenBucket;
import org.jspecify.annotations.Nullable;

/** The permits of one limit for one key. Pure; not thread-safe. */
final class Bucket {
    /** A time that does not come by itself: somebody has to end first. */
    static final long NEVER = Long.MAX_VALUE;

    final long no;
    final Key key;
    /** Null once the limit was removed: then there are permits for everybody. */
    private @Nullable Limit limit;

    private long running;
    /** Null while the limit has no rate. */
    private @Nullable TokenBucket tokens;
    /** How many were passed over for want of a permit and have not come back. */
    private long waiting;

    /** Whose permits: number of the limit, and its key. */
    record Key(long limit, String key) {}

    /** One that nobody has used yet. */
    Bucket(long no, Key key, @Nullable Limit limit) {
        this(no, key, limit, new Use(0, full(limit), 0));
    }

    /** How much of it is used; as in the file. */
    record Use(long running, @Nullable TokenBucket tokens, long waiting) {}

    Bucket(long no, Key key, @Nullable Limit limit, Use use) {
        this.no = no;
        this.key = key;
        this.limit = limit;
        this.running = use.running;
        this.tokens = use.tokens;
        this.waiting = use.waiting;
    }

    /** Full at any time: one that is full does not fill. */
    private static @Nullable TokenBucket full(@Nullable Limit limit) {
        Limit.Rate rate = limit == null ? null : limit.rate();
        return rate == null ? null : TokenBucket.full(rate, 0);
    }

    Use use() {
        return new Use(running, tokens, waiting);
    }

    /** How many may start now, at most so many. */
    long permits(long most, long now) {
        Limit rule = limit;
        if (rule == null) {
            return most;
        }
        long permits = rule.concurrency() == 0 ? most : Math.min(most, Math.max(0, rule.concurrency() - running));
        Limit.Rate rate = rule.rate();
        TokenBucket held = tokens;
        return rate == null || held == null || permits == 0
                ? permits
                : Math.min(permits, refill(held, rate, now).tokens(rate));
    }

    private TokenBucket refill(TokenBucket held, Limit.Rate rate, long now) {
        TokenBucket refilled = held.refilled(rate, now);
        tokens = refilled;
        return refilled;
    }

    boolean hasPermit(long now) {
        return permits(1, now) > 0;
    }

    /** When it will have a permit if nobody takes or gives back one: 0 for now, {@link #NEVER} if somebody has to end first. */
    long opensAt(long now) {
        if (hasPermit(now)) {
            return 0;
        }
        Limit rule = limit;
        Limit.Rate rate = rule == null ? null : rule.rate();
        TokenBucket held = tokens;
        boolean full = rule != null && rule.concurrency() > 0 && running >= rule.concurrency();
        return full || rate == null || held == null ? NEVER : held.nextTokenAt(rate);
    }

    /** There must be a permit. */
    void take() {
        running++;
        Limit.Rate rate = rate();
        if (rate != null && tokens != null) {
            tokens = tokens.taken(rate);
        }
    }

    /** @param unrun whether nothing was started, so that the token comes back as well */
    void giveBack(boolean unrun) {
        running = Math.max(0, running - 1);
        Limit.Rate rate = rate();
        if (unrun && rate != null && tokens != null) {
            tokens = tokens.givenBack(rate);
        }
    }

    /** One that runs already when its limit is defined. */
    void count() {
        running++;
    }

    void waiting(long by) {
        waiting += by;
    }

    long waiting() {
        return waiting;
    }

    long running() {
        return running;
    }

    private Limit.@Nullable Rate rate() {
        return limit == null ? null : limit.rate();
    }

    /** Another limit holds from now on: tokens stay, as far as the new burst allows. */
    void change(@Nullable Limit to, long now) {
        Limit.Rate before = rate();
        Limit.Rate after = to == null ? null : to.rate();
        TokenBucket held = tokens;
        if (after == null) {
            tokens = null;
        } else if (before == null || held == null) {
            tokens = TokenBucket.full(after, now);
        } else {
            tokens = held.refilled(before, now).under(before, after);
        }
        limit = to;
    }

    /** When it is as good as new, and need not be kept: {@link #NEVER} while it has users or rows that wait. */
    long idleAt() {
        if (running > 0 && limit != null || waiting > 0) {
            return NEVER;
        }
        Limit.Rate rate = rate();
        TokenBucket held = tokens;
        return rate == null || held == null ? 0 : held.fullAt(rate);
    }
}
