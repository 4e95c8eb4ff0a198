package io.millwright.core.schedule;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which local times an expression means. Immutable; knows no zone.
 *
 * @param times hours, minutes and seconds
 * @param months bit n for a month, 1 being January
 * @param days within these months
 * @param isRegular whether the hour begins with {@code *}
 */
record CronExpression(Times times, long months, CronDays days, boolean isRegular) {
    /** After so many years the calendar repeats itself: what does not match in them never does. */
    private static final int CYCLE_YEARS = 400;

    /** Each a set of bits. */
    record Times(long hours, long minutes, long seconds) {
        /** The first of these times that is not earlier, or null if the day has none left. */
        @Nullable
        LocalTime from(LocalTime earliest) {
            int hour = next(hours, earliest.getHour());
            int minute = next(minutes, 0);
            int second = next(seconds, 0);
            if (hour == earliest.getHour()) {
                int laterMinute = next(minutes, earliest.getMinute());
                int laterSecond = second;
                if (laterMinute == earliest.getMinute()) {
                    laterSecond = next(seconds, earliest.getSecond());
                    if (laterSecond == NONE) {
                        laterMinute = next(minutes, laterMinute + 1);
                        laterSecond = second;
                    }
                }
                if (laterMinute != NONE) {
                    return LocalTime.of(hour, laterMinute, laterSecond);
                }
                hour = next(hours, hour + 1);
            }
            return hour == NONE ? null : LocalTime.of(hour, minute, second);
        }
    }

    private static final int NONE = Long.SIZE;

    private static int next(long bits, int from) {
        return from >= Long.SIZE ? NONE : Long.numberOfTrailingZeros(bits & (-1L << from));
    }

    /** @throws io.millwright.api.MillwrightException {@code INVALID_SCHEDULE}, naming the field and the fix */
    static CronExpression parse(String text) {
        return CronParsing.parse(text);
    }

    /** The first time that is strictly later, or null if there never is one. */
    @Nullable
    LocalDateTime next(LocalDateTime after) {
        LocalDateTime earliest = after.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
        LocalDate day = earliest.toLocalDate();
        LocalTime from = earliest.toLocalTime();
        int lastYear = day.getYear() + CYCLE_YEARS;
        while (day.getYear() <= lastYear) {
            if ((months >>> day.getMonthValue() & 1) == 0) {
                day = day.withDayOfMonth(1).plusMonths(1);
            } else {
                LocalTime time = days.contains(day) ? times.from(from) : null;
                if (time != null) {
                    return day.atTime(time);
                }
                day = day.plusDays(1);
            }
            from = LocalTime.MIDNIGHT;
        }
        return null;
    }
}
