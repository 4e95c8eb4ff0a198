package io.millwright.memory;

import io.millwright.api.Flow.LimitKey;
import io.millwright.api.Limit;
import io.millwright.api.Limit.Rate;
import io.millwright.spi.TokenBucket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What one key of a limit has to give, who has it, and who waits for it. Not thread-safe. */
final class Permits {
    final LimitKey key;
    /** Breaks ties, so that the order is total. */
    final long number;

    private Limit limit;
    /** Null without a rate. */
    private @Nullable TokenBucket bucket;

    private int running;
    private final Map<WaitingQueue, PassedOver> passedOver = new LinkedHashMap<>(2);
    /** The queue that takes permits of it as a whole and was passed over; else null. */
    @Nullable
    WaitingQueue blocked;
    /** When {@link LimitTable} looks at it again by itself; {@link Long#MAX_VALUE} for never. */
    long wakeAt = Long.MAX_VALUE;
    /** Whether {@link PermitBook} knows it. */
    boolean entered;
    /** What a delivery has that needs no other permits; never written to. */
    final Permits[] alone = {this};
    /** Whether it is on the table's list of those that may have a permit for somebody who waits. */
    boolean freed;

    /** Whether the book looks at it again when its tokens are complete. */
    boolean resting;

    private final Consumer<Permits> freeing;

    /** @param freeing told when somebody who waits may have a permit */
    Permits(LimitKey key, long number, Limit limit, long now, Consumer<Permits> freeing) {
        this.key = key;
        this.freeing = freeing;
        this.number = number;
        this.limit = limit;
        this.bucket = limit.rate() == null ? null : TokenBucket.full(limit.rate(), now);
    }

    /** Goes on under another definition. */
    void redefine(Limit next, long now) {
        Rate before = limit.rate();
        Rate after = next.rate();
        if (after == null) {
            bucket = null;
        } else if (before == null || bucket == null) {
            bucket = TokenBucket.full(after, now);
        } else if (!before.equals(after)) {
            bucket = bucket.refilled(before, now).under(before, after);
        }
        limit = next;
    }

    /** Somebody who waits may have a permit. */
    void free() {
        freeing.accept(this);
    }

    boolean isAvailable(long now) {
        return hasRoom() && hasToken(now);
    }

    private boolean hasRoom() {
        return limit.concurrency() == 0 || running < limit.concurrency();
    }

    private boolean hasToken(long now) {
        Rate rate = limit.rate();
        if (rate == null || bucket == null) {
            return true;
        }
        bucket = bucket.refilled(rate, now);
        return bucket.hasToken(rate);
    }

    /** When there will be a token, if that is all that lacks; else {@link Long#MAX_VALUE}. */
    long nextTokenAt(long now) {
        Rate rate = limit.rate();
        return rate == null || bucket == null || !hasRoom() || hasToken(now)
                ? Long.MAX_VALUE
                : bucket.nextTokenAt(rate);
    }

    /** There must be one. */
    void take() {
        running++;
        Rate rate = limit.rate();
        if (rate != null && bucket != null) {
            bucket = bucket.taken(rate);
        }
    }

    /** For what runs already when the limit is defined. */
    void count() {
        running++;
    }

    void giveBack() {
        running--;
    }

    void giveBackToken() {
        Rate rate = limit.rate();
        if (rate != null && bucket != null) {
            bucket = bucket.givenBack(rate);
        }
    }

    void passOver(Lane lane, Share share) {
        passedOver
                .computeIfAbsent(lane.queue, queue -> new PassedOver(this, queue))
                .add(lane, share);
    }

    /** Those who wait, by queue; of no queue that nobody waits in. */
    List<PassedOver> passedOver() {
        passedOver.values().removeIf(PassedOver::isUnused);
        return new ArrayList<>(passedOver.values());
    }

    boolean isAwaited() {
        for (PassedOver one : passedOver.values()) {
            if (!one.isUnused()) {
                return true;
            }
        }
        return blocked != null;
    }

    /** Whether it is as good as new. */
    boolean isUnused(long now) {
        Rate rate = limit.rate();
        if (running > 0 || isAwaited()) {
            return false;
        }
        if (rate == null || bucket == null) {
            return true;
        }
        bucket = bucket.refilled(rate, now);
        return bucket.isFull(rate);
    }

    /** When its tokens will be complete; only with a rate. */
    long restedAt() {
        Rate rate = limit.rate();
        return rate == null || bucket == null ? 0 : bucket.fullAt(rate);
    }

    void checkInvariants(long now) {
        for (PassedOver one : passedOver.values()) {
            one.checkInvariants();
            WaitingQueue.check(
                    freed || !isAvailable(now) || one.isTried(),
                    "a permit of " + key + " is free, and nobody of queue " + one.queue.name + " was sent for it");
        }
        WaitingQueue.check(
                freed || blocked == null || !isAvailable(now),
                "a permit of " + key + " is free, and its queue is blocked");
    }

    int running() {
        return running;
    }

    /** How many signatures wait. */
    long waiting() {
        long waiting = blocked == null ? 0 : blocked.ready;
        for (PassedOver one : passedOver.values()) {
            waiting += one.waiting();
        }
        return waiting;
    }
}
