package io.millwright.api;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What makes a schedule fire: a calendar, a rate, the end of the firing before, or one moment. Immutable. */
public sealed interface Trigger {

    /** The shortest time between two firings: {@value} ms. For more than that, let one task do more. */
    long SHORTEST_MILLIS = 1_000;

    /**
     * By the calendar. Whether the expression is one is found out when the schedule is added.
     *
     * @param expression five fields (minute, hour, day of month, month, day of week), six (seconds first), or one of {@code @hourly},
     *     {@code @daily}, {@code @midnight}, {@code @weekly}, {@code @monthly}, {@code @yearly}, {@code @annually}
     * @param zone whose wall clock counts; {@code docs/schedules.md} says what happens when it is changed
     */
    record Cron(String expression, ZoneId zone) implements Trigger {
        /** Longest expression, in characters. */
        public static final int MAX_LENGTH = 256;

        public Cron {
            Objects.requireNonNull(zone, "zone");
            if (expression.isBlank() || expression.length() > MAX_LENGTH) {
                throw invalid("cron '" + Text.shorten(expression, 60) + "' must have between 1 and " + MAX_LENGTH
                        + " characters; write five or six fields such as '0 3 * * *', or @daily");
            }
        }

        @Override
        public String toString() {
            return expression + " (" + zone + ")";
        }
    }

    /**
     * At a fixed rate: at {@code from} and every interval after it, or, without {@code from}, for the first time one interval after
     * the schedule was added. How long tasks take does not matter.
     */
    record Every(Duration interval) implements Trigger {
        public Every {
            range("every", interval);
        }

        @Override
        public String toString() {
            return "every " + interval;
        }
    }

    /**
     * With a fixed pause: for the first time at {@code from} (without it, one pause after the schedule was added), and then
     * whenever the task of the firing before has ended and the pause has passed.
     */
    record AfterEnd(Duration pause) implements Trigger {
        public AfterEnd {
            range("afterEnd", pause);
        }

        @Override
        public String toString() {
            return pause + " after each end";
        }
    }

    /** Once. */
    record At(Instant time) implements Trigger {
        public At {
            Timetable.range("at", time);
        }

        @Override
        public String toString() {
            return "once at " + time;
        }
    }

    /** {@link #cron(String, ZoneId)} by UTC, which has no changes of the clock. */
    static Trigger cron(String expression) {
        return cron(expression, ZoneOffset.UTC);
    }

    /** A calendar; {@code @every 1h30m} is understood, too, and gives a rate. */
    static Trigger cron(String expression, ZoneId zone) {
        String text = expression.strip();
        return text.startsWith("@every ") ? new Every(duration(text.substring(7).strip())) : new Cron(text, zone);
    }

    private static Duration duration(String text) {
        try {
            if (text.startsWith("P") || text.startsWith("p")) {
                return Duration.parse(text);
            }
            Matcher part = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)").matcher(text);
            Duration sum = Duration.ZERO;
            int end = 0;
            while (part.find() && part.start() == end) {
                long number = Long.parseLong(part.group(1));
                sum = sum.plus(
                        switch (part.group(2)) {
                            case "ms" -> Duration.ofMillis(number);
                            case "s" -> Duration.ofSeconds(number);
                            case "m" -> Duration.ofMinutes(number);
                            case "h" -> Duration.ofHours(number);
                            default -> Duration.ofDays(number);
                        });
                end = part.end();
            }
            if (end == text.length() && end > 0) {
                return sum;
            }
        } catch (DateTimeParseException e) {
            // answered below, with the text that was wrong
        }
        throw invalid(
                "'@every " + Text.shorten(text, 40) + "' is no rate; write @every 90s, @every 1h30m or @every PT10M");
    }

    private static void range(String field, Duration value) {
        if (value.toSeconds() < SHORTEST_MILLIS / 1_000 || value.compareTo(TaskOptions.Timing.HORIZON) > 0) {
            throw invalid(field + " must be between 1 s and " + TaskOptions.Timing.HORIZON + ", not " + value);
        }
    }

    private static MillwrightException invalid(String message) {
        return new MillwrightException(ErrorCode.INVALID_SCHEDULE, message);
    }
}
