package io.millwright.api;

import java.time.Duration;
import java.util.Objects;

/**
 * What becomes of ticks that nobody fired in time, because no worker's process was up or the clock jumped. A tick counts as missed
 * when it is more than {@link #GRACE} late; whatever is less late is simply fired.
 *
 * @param kind which of them are fired
 * @param most with {@link Kind#ALL}, how many at most; else 1
 */
public record Missed(Kind kind, int most) {
    /** How late a tick may be without counting as missed: longer than a change of the leader takes. */
    public static final Duration GRACE = Duration.ofMinutes(1);

    /** Most ticks that {@link #all} makes up for. */
    public static final int MOST = 1_000;

    /** None of them is fired. */
    public static final Missed SKIP = new Missed(Kind.SKIP, 1);

    /** Only the latest is fired. The default. */
    public static final Missed ONCE = new Missed(Kind.ONCE, 1);

    /** Which missed ticks are fired. */
    public enum Kind {
        SKIP,
        ONCE,
        ALL
    }

    public Missed {
        Objects.requireNonNull(kind, "kind");
        if (most < 1 || most > MOST) {
            throw new MillwrightException(
                    ErrorCode.INVALID_SCHEDULE,
                    "missed: between 1 and " + MOST + " ticks can be made up for, not " + most);
        }
    }

    /** All of them are fired, oldest first; if there are more than {@code most}, only the latest. */
    public static Missed all(int most) {
        return new Missed(Kind.ALL, most);
    }

    @Override
    public String toString() {
        return switch (kind) {
            case SKIP -> "skip";
            case ONCE -> "once";
            case ALL -> "all, at most " + most;
        };
    }
}
