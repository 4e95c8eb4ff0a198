package io.millwright.core.schedule;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Predicate;

/**
 * The days of an expression: those of its day-of-month or of its day-of-week field. If both are restricted, a day of either
 * counts, as it has been in cron since the seventies.
 *
 * @param ofMonth empty where the field is {@code *} or {@code ?}
 * @param ofWeek empty where the field is {@code *} or {@code ?}
 */
record CronDays(List<Rule> ofMonth, List<Rule> ofWeek) {

    boolean contains(LocalDate day) {
        if (ofMonth.isEmpty() || ofWeek.isEmpty()) {
            return (ofMonth.isEmpty() || matches(ofMonth, day)) && (ofWeek.isEmpty() || matches(ofWeek, day));
        }
        return matches(ofMonth, day) || matches(ofWeek, day);
    }

    private static boolean matches(List<Rule> rules, LocalDate day) {
        for (Rule rule : rules) {
            if (rule.test(day)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a day belongs to a field. */
    @FunctionalInterface
    interface Rule extends Predicate<LocalDate> {

        /** @param days bit n for the n-th of the month */
        static Rule daysOfMonth(long days) {
            return day -> (days >>> day.getDayOfMonth() & 1) != 0;
        }

        /** {@code L}, {@code L-3}. */
        static Rule beforeLastOfMonth(int days) {
            return day -> day.getDayOfMonth() == day.lengthOfMonth() - days;
        }

        /** {@code LW}: the last day from Monday to Friday. */
        static Rule lastWeekdayOfMonth() {
            return day -> {
                LocalDate last = day.withDayOfMonth(day.lengthOfMonth());
                int back = Math.max(0, last.getDayOfWeek().getValue() - DayOfWeek.FRIDAY.getValue());
                return day.equals(last.minusDays(back));
            };
        }

        /** {@code 15W}: the weekday that is nearest to the n-th, within the month. A month without an n-th has none. */
        static Rule weekdayNearest(int number) {
            return day -> number <= day.lengthOfMonth() && day.equals(nearestWeekday(day.withDayOfMonth(number)));
        }

        private static LocalDate nearestWeekday(LocalDate day) {
            return switch (day.getDayOfWeek()) {
                case SATURDAY -> day.getDayOfMonth() > 1 ? day.minusDays(1) : day.plusDays(2);
                case SUNDAY -> day.getDayOfMonth() < day.lengthOfMonth() ? day.plusDays(1) : day.minusDays(2);
                default -> day;
            };
        }

        /** @param days bit n for a day of the week, 0 being Sunday */
        static Rule daysOfWeek(long days) {
            return day -> (days >>> number(day) & 1) != 0;
        }

        /** {@code 1#2}: the second Monday of the month. */
        static Rule nthOfMonth(int dayOfWeek, int nth) {
            return day -> number(day) == dayOfWeek && (day.getDayOfMonth() - 1) / 7 == nth - 1;
        }

        /** {@code 5L}: the last Friday of the month. */
        static Rule lastOfMonth(int dayOfWeek) {
            return day -> number(day) == dayOfWeek && day.getDayOfMonth() > day.lengthOfMonth() - 7;
        }

        private static int number(LocalDate day) {
            return day.getDayOfWeek().getValue() % 7;
        }
    }
}
