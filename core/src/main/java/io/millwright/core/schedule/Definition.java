package io.millwright.core.schedule;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.Timetable;
import io.millwright.api.Trigger;
import io.millwright.spi.Envelope;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What a schedule is: when it fires, and what it sends. Immutable.
 *
 * @param timetable when
 * @param anchor when the timetable was set, in milliseconds; rates without a beginning count from it
 * @param template what is sent; its times count from the firing, see {@link Template}
 */
record Definition(Timetable timetable, long anchor, List<Envelope> template) {
    Definition {
        Objects.requireNonNull(timetable, "timetable");
        template = List.copyOf(template);
        if (template.isEmpty()) {
            throw new MillwrightException(ErrorCode.INVALID_SCHEDULE, "a schedule must send something");
        }
    }

    /** The ticks that are known from the start; of a pause after each end the first one only. */
    Ticks ticks() {
        return ticks(timetable, anchor);
    }

    /** @throws MillwrightException {@link ErrorCode#INVALID_SCHEDULE} if a cron expression cannot be read */
    static Ticks ticks(Timetable timetable, long anchor) {
        Instant from = timetable.window().from();
        Instant until = timetable.window().until();
        long first = from == null ? anchor : from.toEpochMilli();
        Ticks ticks;
        Trigger trigger = timetable.trigger();
        if (trigger instanceof Trigger.Cron cron) {
            ticks = new CronTicks(CronExpression.parse(cron.expression()), cron.zone());
        } else if (trigger instanceof Trigger.Every every) {
            long interval = every.interval().toMillis();
            ticks = new RateTicks(from == null ? anchor + interval : first, interval);
        } else if (trigger instanceof Trigger.AfterEnd after) {
            ticks = new SingleTick(from == null ? anchor + after.pause().toMillis() : first);
        } else {
            ticks = new SingleTick(((Trigger.At) trigger).time().toEpochMilli());
        }
        return from == null && until == null
                ? ticks
                : new BoundedTicks(
                        ticks,
                        from == null ? Long.MIN_VALUE + 1 : first,
                        until == null ? Ticks.NEVER - 1 : until.toEpochMilli());
    }

    boolean isAfterEnd() {
        return timetable.trigger() instanceof Trigger.AfterEnd;
    }

    /** Whether the same ticks follow from the other, given the same anchor. */
    boolean ticksLike(Definition other) {
        return timetable.trigger().equals(other.timetable.trigger())
                && timetable.window().equals(other.timetable.window());
    }

    Definition with(Timetable other, long newAnchor) {
        return new Definition(other, newAnchor, template);
    }
}
