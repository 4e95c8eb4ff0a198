package io.millwright.spi;

import io.millwright.api.Limit.Rate;

/**
 * The tokens of a {@link Rate} at one moment. Worked out from the clock in whole numbers: nothing drifts, however often it is asked. Stores
 * keep both numbers, so that all of them count alike. Immutable.
 *
 * @param level how full it is, in parts of which a token has as many as the period has milliseconds
 * @param at the moment to which the level belongs
 */
public record TokenBucket(long level, long at) {
    /** Clocks of machines that share a store may disagree by so much; a clock that goes back further was set back. */
    private static final long SKEW = 1_000;

    /** One that has rested: it holds the burst. */
    public static TokenBucket full(Rate rate, long now) {
        return new TokenBucket(capacity(rate), now);
    }

    /** With what has come in until now. */
    public TokenBucket refilled(Rate rate, long now) {
        if (now <= at) {
            return at - now > SKEW ? new TokenBucket(level, now) : this;
        }
        long room = capacity(rate) - level;
        long passed = now - at;
        // divided before it is multiplied: a limit may rest for years
        long more = passed > room / rate.tokens() ? room : passed * rate.tokens();
        return new TokenBucket(level + Math.min(more, room), now);
    }

    /** Whether a start may take a token. */
    public boolean hasToken(Rate rate) {
        return level >= perToken(rate);
    }

    /** How many starts there are tokens for. */
    public long tokens(Rate rate) {
        return level / perToken(rate);
    }

    /** Whether it has rested. */
    public boolean isFull(Rate rate) {
        return level >= capacity(rate);
    }

    /** After a start; it must have had a token. */
    public TokenBucket taken(Rate rate) {
        return new TokenBucket(level - perToken(rate), at);
    }

    /** After a start that was none. */
    public TokenBucket givenBack(Rate rate) {
        return new TokenBucket(Math.min(capacity(rate), level + perToken(rate)), at);
    }

    /** When it will have a token if none is taken; not before {@link #at}. */
    public long nextTokenAt(Rate rate) {
        return whenAt(perToken(rate), rate);
    }

    /** When it will have rested if none is taken. */
    public long fullAt(Rate rate) {
        return whenAt(capacity(rate), rate);
    }

    /** The same number of tokens under another rate, as far as its burst allows. */
    public TokenBucket under(Rate before, Rate after) {
        long whole = level / perToken(before);
        long part = level % perToken(before) * perToken(after) / perToken(before);
        long most = capacity(after);
        return new TokenBucket(whole >= after.burst() ? most : Math.min(most, whole * perToken(after) + part), at);
    }

    private long whenAt(long wanted, Rate rate) {
        long lacking = wanted - level;
        return lacking <= 0 ? at : at + (lacking + rate.tokens() - 1) / rate.tokens();
    }

    private static long perToken(Rate rate) {
        return rate.per().toMillis();
    }

    private static long capacity(Rate rate) {
        return perToken(rate) * rate.burst();
    }
}
