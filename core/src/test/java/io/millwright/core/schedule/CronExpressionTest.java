package io.millwright.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What expressions mean, where no clock is ever changed. 1 January 2024 is a Monday. */
class CronExpressionTest {
    private static final LocalDateTime START = LocalDateTime.parse("2024-01-01T00:00:00");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    * * * * *          | 2024-01-01T00:01 2024-01-01T00:02
                    */15 * * * *       | 2024-01-01T00:15 2024-01-01T00:30 2024-01-01T00:45 2024-01-01T01:00
                    5/20 * * * *       | 2024-01-01T00:05 2024-01-01T00:25 2024-01-01T00:45 2024-01-01T01:05
                    0 3 * * *          | 2024-01-01T03:00 2024-01-02T03:00
                    30 3,15 * * *      | 2024-01-01T03:30 2024-01-01T15:30 2024-01-02T03:30
                    0 22-2 * * *       | 2024-01-01T01:00 2024-01-01T02:00 2024-01-01T22:00 2024-01-01T23:00
                    0 8-18/5 * * *     | 2024-01-01T08:00 2024-01-01T13:00 2024-01-01T18:00 2024-01-02T08:00
                    0 0 1 */3 *        | 2024-04-01T00:00 2024-07-01T00:00 2024-10-01T00:00 2025-01-01T00:00
                    0 0 1 JAN,jul *    | 2024-07-01T00:00 2025-01-01T00:00
                    @hourly            | 2024-01-01T01:00 2024-01-01T02:00
                    @daily             | 2024-01-02T00:00 2024-01-03T00:00
                    @midnight          | 2024-01-02T00:00 2024-01-03T00:00
                    @weekly            | 2024-01-07T00:00 2024-01-14T00:00
                    @monthly           | 2024-02-01T00:00 2024-03-01T00:00
                    @yearly            | 2025-01-01T00:00 2026-01-01T00:00
                    @annually          | 2025-01-01T00:00 2026-01-01T00:00
                    """)
    void fiveFieldsAndDescriptors(String expression, String expected) {
        assertThat(ticks(expression, expected)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    * * * * * *        | 2024-01-01T00:00:01 2024-01-01T00:00:02
                    */20 * * * * *     | 2024-01-01T00:00:20 2024-01-01T00:00:40 2024-01-01T00:01
                    15 30 9 * * 1-5    | 2024-01-01T09:30:15 2024-01-02T09:30:15
                    """)
    void sixFieldsBeginWithTheSecond(String expression, String expected) {
        assertThat(ticks(expression, expected)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0 0 L * *          | 2024-01-31T00:00 2024-02-29T00:00 2024-03-31T00:00 2024-04-30T00:00
                    0 0 L-3 * *        | 2024-01-28T00:00 2024-02-26T00:00 2024-03-28T00:00
                    0 0 L,15 * *       | 2024-01-15T00:00 2024-01-31T00:00 2024-02-15T00:00 2024-02-29T00:00
                    0 0 LW * *         | 2024-01-31T00:00 2024-02-29T00:00 2024-03-29T00:00 2024-04-30T00:00
                    0 0 31 * *         | 2024-01-31T00:00 2024-03-31T00:00 2024-05-31T00:00
                    0 0 29 2 *         | 2024-02-29T00:00 2028-02-29T00:00 2032-02-29T00:00
                    0 0 29 2 ?         | 2024-02-29T00:00 2028-02-29T00:00
                    0 0 13W * *        | 2024-01-12T00:00 2024-02-13T00:00 2024-03-13T00:00 2024-04-12T00:00
                    0 0 1W * *         | 2024-02-01T00:00 2024-03-01T00:00 2024-04-01T00:00 2024-05-01T00:00 2024-06-03T00:00
                    0 0 31W * *        | 2024-01-31T00:00 2024-03-29T00:00 2024-05-31T00:00
                    """)
    void endsOfMonthsAndLeapDays(String expression, String expected) {
        assertThat(ticks(expression, expected)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0 0 * * 0          | 2024-01-07T00:00 2024-01-14T00:00
                    0 0 * * 7          | 2024-01-07T00:00 2024-01-14T00:00
                    0 0 * * SUN        | 2024-01-07T00:00 2024-01-14T00:00
                    0 0 * * 5-7        | 2024-01-05T00:00 2024-01-06T00:00 2024-01-07T00:00 2024-01-12T00:00
                    0 0 * * fri-mon    | 2024-01-05T00:00 2024-01-06T00:00 2024-01-07T00:00 2024-01-08T00:00 2024-01-12T00:00
                    0 0 * * */2        | 2024-01-02T00:00 2024-01-04T00:00 2024-01-06T00:00 2024-01-07T00:00
                    0 0 * * 1#2        | 2024-01-08T00:00 2024-02-12T00:00 2024-03-11T00:00
                    0 0 * * MON#1      | 2024-02-05T00:00 2024-03-04T00:00
                    0 0 * * 5L         | 2024-01-26T00:00 2024-02-23T00:00 2024-03-29T00:00
                    0 0 * * 7L         | 2024-01-28T00:00 2024-02-25T00:00
                    """)
    void daysOfTheWeek(String expression, String expected) {
        assertThat(ticks(expression, expected)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0 0 13 * 5         | 2024-01-05T00:00 2024-01-12T00:00 2024-01-13T00:00 2024-01-19T00:00
                    0 0 L * 1          | 2024-01-08T00:00 2024-01-15T00:00 2024-01-22T00:00 2024-01-29T00:00 2024-01-31T00:00
                    0 0 13 * ?         | 2024-01-13T00:00 2024-02-13T00:00
                    0 0 ? * 5          | 2024-01-05T00:00 2024-01-12T00:00
                    0 0 30 2 1         | 2024-02-05T00:00 2024-02-12T00:00
                    """)
    void ofTwoRestrictedDayFieldsEitherCounts(String expression, String expected) {
        assertThat(ticks(expression, expected)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0 0 30 2 *
                    0 0 31 4,6,9,11 *
                    0 0 * * 1#6
                    0 0 L-31 * *
                    0 0 30W 2 *
                    """)
    void whatNeverComesTrueHasNoTick(String expression) {
        assertThat(CronExpression.parse(expression).next(START)).isNull();
    }

    @Test
    void rareIsNotNever() {
        assertThat(CronExpression.parse("0 0 * 2 0#5").next(START)).isEqualTo("2032-02-29T00:00:00");
        assertThat(CronExpression.parse("0 0 29 2 *").next(LocalDateTime.parse("2096-03-01T00:00:00")))
                .isEqualTo("2104-02-29T00:00:00");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    * * * *             | has 4 fields; write five
                    * * * * * * *       | has 7 fields; write five
                    60 * * * *          | minute '60' cannot be read; write *, or 0-59
                    61 * * * * *        | second '61' cannot be read; write *, or 0-59
                    0 24 * * *          | hour '24' cannot be read; write *, or 0-23
                    0 0 32 * *          | day of month '32' cannot be read; write *, or 1-31
                    0 0 0 * *           | day of month '0' cannot be read
                    0 0 1 13 *          | month '13' cannot be read; write *, or 1-12 or JAN-DEC
                    0 0 * * 8           | day of week '8' cannot be read
                    0 0 * * MONDAY      | day of week 'MONDAY' cannot be read
                    0 0 * * L           | day of week 'L' means nothing there; write *, or 0-7
                    0 L * * *           | hour 'L'
                    0 */0 * * *         | hour '*/0' cannot be read
                    0 */99 * * *        | hour '*/99' cannot be read
                    '0 0 * JAN|FEB *'   | month 'JAN|FEB' has a character
                    0 0 1$ * *          | day of month '1$' has a character
                    1- * * * *          | minute '1-' cannot be read
                    1# * * * *          | minute '1#' cannot be read
                    0 0 * * 1#          | day of week '1#' cannot be read
                    1//2 * * * *        | minute '1//2' cannot be read
                    ,1 * * * *          | minute ',1' cannot be read
                    99999999999 * * * * | minute '99999999999' cannot be read
                    @fortnightly        | is no descriptor; write @hourly
                    @reboot             | is no descriptor
                    """)
    void whatCannotBeReadNamesTheFieldAndTheFix(String expression, String message) {
        assertThatThrownBy(() -> CronExpression.parse(expression.strip()))
                .isInstanceOf(MillwrightException.class)
                .hasMessageStartingWith("INVALID_SCHEDULE: cron '")
                .hasMessageContaining(message)
                .extracting(e -> ((MillwrightException) e).code())
                .isEqualTo(ErrorCode.INVALID_SCHEDULE);
    }

    private static String ticks(String expression, String expected) {
        CronExpression cron = CronExpression.parse(expression);
        List<String> ticks = new ArrayList<>();
        LocalDateTime at = START;
        for (int i = 0; i < expected.split(" ").length; i++) {
            at = cron.next(at);
            ticks.add(String.valueOf(at));
        }
        return String.join(" ", ticks);
    }
}
