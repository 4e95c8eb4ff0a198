package io.millwright.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Random expressions against a search that tries every minute and every second. */
class CronPropertyTest {

    /** One random field: its text, and what it means. */
    private record Field(String text, IntPredicate accepts) {
        static Field of(Random random, int least, int most) {
            int a = least + random.nextInt(most - least + 1);
            int b = a + random.nextInt(most - a + 1);
            int step = 1 + random.nextInt(most);
            return switch (random.nextInt(8)) {
                case 0, 1, 2 -> new Field("*", n -> true);
                case 3 -> new Field("" + a, n -> n == a);
                case 4 -> new Field("*/" + step, n -> (n - least) % step == 0);
                case 5 -> new Field(a + "-" + b, n -> n >= a && n <= b);
                case 6 -> new Field(a + "-" + b + "/" + step, n -> n >= a && n <= b && (n - a) % step == 0);
                default -> new Field(a + "," + b, n -> n == a || n == b);
            };
        }

        boolean isFree() {
            return text.equals("*") || text.equals("*/1");
        }
    }

    private record Expression(Field minute, Field hour, Field day, Field month, Field weekday) {
        static Expression random(Random random) {
            return new Expression(
                    Field.of(random, 0, 59),
                    Field.of(random, 0, 23),
                    Field.of(random, 1, 31),
                    Field.of(random, 1, 12),
                    Field.of(random, 0, 6));
        }

        String text() {
            return String.join(" ", minute.text, hour.text, day.text, month.text, weekday.text);
        }

        boolean matches(LocalDateTime at) {
            boolean byDay = day.accepts.test(at.getDayOfMonth());
            boolean byWeek = weekday.accepts.test(at.getDayOfWeek().getValue() % 7);
            boolean either = day.isFree() || weekday.isFree() ? byDay && byWeek : byDay || byWeek;
            return either
                    && minute.accepts.test(at.getMinute())
                    && hour.accepts.test(at.getHour())
                    && month.accepts.test(at.getMonthValue());
        }
    }

    @RepeatedTest(20)
    void agreesWithTryingEveryMinute(RepetitionInfo repetition) {
        long seed = 1_000L + repetition.getCurrentRepetition();
        Random random = new Random(seed);
        for (int i = 0; i < 10; i++) {
            Expression expression = Expression.random(random);
            LocalDateTime start = LocalDate.of(2024, 1, 1).atStartOfDay().plusMinutes(random.nextInt(4 * 525_600));
            CronExpression cron = CronExpression.parse(expression.text());
            LocalDateTime next = cron.next(start);
            for (LocalDateTime at = start.plusMinutes(1); at.isBefore(start.plusDays(60)); at = at.plusMinutes(1)) {
                if (expression.matches(at)) {
                    assertThat(next)
                            .as("%s after %s (seed %s)", expression.text(), start, seed)
                            .isEqualTo(at);
                    next = cron.next(at);
                }
            }
        }
    }

    /** The rules of {@link CronTicks}, read from the clock on the wall instead of computed. */
    @RepeatedTest(20)
    void zonesAgreeWithWatchingTheClock(RepetitionInfo repetition) {
        long seed = 2_000L + repetition.getCurrentRepetition();
        Random random = new Random(seed);
        List<String> zones = List.of("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo");
        ZoneId zone = ZoneId.of(zones.get(random.nextInt(zones.size())));
        Instant begin = zone.getRules()
                .nextTransition(Instant.parse((2005 + random.nextInt(12)) + "-01-01T00:00:00Z")
                        .plus(Duration.ofDays(random.nextInt(365))))
                .getInstant()
                .minus(Duration.ofDays(1));
        for (int i = 0; i < 10; i++) {
            Expression expression = Expression.random(random);
            CronTicks ticks = new CronTicks(CronExpression.parse(expression.text()), zone);
            List<Instant> expected = watched(expression, zone, begin);
            List<Instant> actual = new ArrayList<>();
            long end = begin.plus(Duration.ofDays(3)).toEpochMilli();
            for (long at = ticks.after(begin.toEpochMilli() - 1); at < end; at = ticks.after(at)) {
                actual.add(Instant.ofEpochMilli(at));
            }
            assertThat(actual)
                    .as("%s in %s from %s (seed %s)", expression.text(), zone, begin, seed)
                    .isEqualTo(expected);
        }
    }

    private static List<Instant> watched(Expression expression, ZoneId zone, Instant begin) {
        TreeSet<Instant> seen = new TreeSet<>();
        TreeSet<LocalDateTime> done = new TreeSet<>();
        LocalDateTime before = LocalDateTime.ofInstant(begin.minusSeconds(60), zone);
        for (Instant at = begin; at.isBefore(begin.plus(Duration.ofDays(3))); at = at.plusSeconds(60)) {
            LocalDateTime local = LocalDateTime.ofInstant(at, zone);
            if (expression.hour.text.startsWith("*")) {
                if (expression.matches(local)) {
                    seen.add(at);
                }
            } else {
                // whatever the clock's hands passed since the last look, also where they jumped
                for (LocalDateTime passed = before.plusMinutes(1);
                        !passed.isAfter(local);
                        passed = passed.plusMinutes(1)) {
                    if (done.add(passed) && expression.matches(passed)) {
                        seen.add(at);
                    }
                }
            }
            before = local;
        }
        return new ArrayList<>(seen);
    }

    @Test
    void theLatestTickIsFoundByLookingAhead() {
        CronTicks ticks = new CronTicks(CronExpression.parse("0 0 29 2 *"), ZoneId.of("Europe/Berlin"));
        long since = millis("2020-01-01T00:00:00+01:00[Europe/Berlin]");
        assertThat(ticks.latest(since, millis("2030-06-01T00:00:00+02:00[Europe/Berlin]")))
                .isEqualTo(millis("2028-02-29T00:00:00+01:00[Europe/Berlin]"));
        assertThat(ticks.latest(since, millis("2020-02-29T00:00:00+01:00[Europe/Berlin]")))
                .isEqualTo(millis("2020-02-29T00:00:00+01:00[Europe/Berlin]"));
        assertThat(ticks.latest(since, since + 1)).isEqualTo(Ticks.NEVER);
    }

    private static long millis(String zoned) {
        return ZonedDateTime.parse(zoned).toInstant().toEpochMilli();
    }
}
