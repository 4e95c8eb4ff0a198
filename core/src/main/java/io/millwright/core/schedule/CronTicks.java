package io.millwright.core.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import org.jspecify.annotations.Nullable;

/**
 * The calendar's ticks in a time zone. What happens when the zone's clocks are changed:
 *
 * <ul>
 * <li>A time that does not exist, because the clock was put forward over it, is replaced by the first moment that exists again. Several
 *     such times are one tick.
 * <li>A time that exists twice, because the clock was put back, counts the first time only.
 * <li>But an expression whose hour begins with {@code *} asks for something regular: it has a tick at every moment whose local time
 *     matches. So what is due every quarter of an hour stays so by the real clock, through both hours that are called two, and
 *     has nothing to make up for where an hour is missing.
 * </ul>
 *
 * <p>Vixie cron draws the same line.
 */
record CronTicks(CronExpression expression, ZoneId zone) implements Ticks {

    @Override
    public long after(long time) {
        Instant after = Instant.ofEpochMilli(time);
        Instant next = expression.isRegular() ? nextMatching(after) : nextResolved(after);
        return next == null ? NEVER : next.toEpochMilli();
    }

    /** The next moment whose local time matches, one stretch of equal offset after the other. */
    private @Nullable Instant nextMatching(Instant after) {
        ZoneRules rules = zone.getRules();
        ZoneOffset offset = rules.getOffset(after);
        LocalDateTime before = LocalDateTime.ofInstant(after, offset);
        ZoneOffsetTransition change = rules.nextTransition(after);
        while (true) {
            LocalDateTime local = expression.next(before);
            if (local == null) {
                return null;
            }
            if (change == null || local.isBefore(change.getDateTimeBefore())) {
                return local.toInstant(offset);
            }
            offset = change.getOffsetAfter();
            before = change.getDateTimeAfter().minusSeconds(1); // what begins with the new offset counts
            change = rules.nextTransition(change.getInstant());
        }
    }

    /** Resolves local times until one is later; that is the first one but for an hour when the clock was put back. */
    private @Nullable Instant nextResolved(Instant after) {
        ZoneRules rules = zone.getRules();
        LocalDateTime local = LocalDateTime.ofInstant(after, rules.getOffset(after));
        while (true) {
            local = expression.next(local);
            if (local == null) {
                return null;
            }
            Instant resolved = resolve(local, rules);
            if (resolved.isAfter(after)) {
                return resolved;
            }
            // the clock was put back, and all that is left of this stretch has been
            ZoneOffsetTransition change = rules.getTransition(local);
            if (change != null && change.isOverlap()) {
                local = change.getDateTimeBefore().minus(Duration.ofSeconds(1));
            }
        }
    }

    /** For a time that exists twice the earlier moment, for one that does not exist the first after the gap. */
    private static Instant resolve(LocalDateTime local, ZoneRules rules) {
        ZoneOffsetTransition change = rules.getTransition(local);
        if (change != null && change.isGap()) {
            return change.getInstant();
        }
        return local.toInstant(rules.getOffset(local)); // of two the one before the change, which is the earlier
    }
}
