package io.millwright.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules for clocks that are changed; the examples of {@code docs/schedules.md} are among these. */
class CronTicksTest {

    /** In Berlin, 2:00 to 3:00 does not exist on 31 March 2024. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    30 2 * * *       | 2024-03-30T00:00+01:00 | 2024-03-30T02:30+01:00 2024-03-31T03:00+02:00 2024-04-01T02:30+02:00
                    0 2 * * *        | 2024-03-30T12:00+01:00 | 2024-03-31T03:00+02:00 2024-04-01T02:00+02:00
                    0,15,30 2 * * *  | 2024-03-30T12:00+01:00 | 2024-03-31T03:00+02:00 2024-04-01T02:00+02:00
                    0 2,3 * * *      | 2024-03-30T12:00+01:00 | 2024-03-31T03:00+02:00 2024-04-01T02:00+02:00 2024-04-01T03:00+02:00
                    30 1-3 * * *     | 2024-03-31T00:00+01:00 | 2024-03-31T01:30+01:00 2024-03-31T03:00+02:00 2024-03-31T03:30+02:00
                    */30 * * * *     | 2024-03-31T01:00+01:00 | 2024-03-31T01:30+01:00 2024-03-31T03:00+02:00 2024-03-31T03:30+02:00
                    0 * * * *        | 2024-03-31T00:30+01:00 | 2024-03-31T01:00+01:00 2024-03-31T03:00+02:00 2024-03-31T04:00+02:00
                    30 */2 * * *     | 2024-03-31T00:00+01:00 | 2024-03-31T00:30+01:00 2024-03-31T04:30+02:00 2024-03-31T06:30+02:00
                    @daily           | 2024-03-30T12:00+01:00 | 2024-03-31T00:00+01:00 2024-04-01T00:00+02:00
                    """)
    void springInBerlin(String expression, String after, String expected) {
        assertThat(ticks(expression, "Europe/Berlin", after, expected)).isEqualTo(expected);
    }

    /** In Berlin, 2:00 to 3:00 exists twice on 27 October 2024. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    30 2 * * *       | 2024-10-26T12:00+02:00 | 2024-10-27T02:30+02:00 2024-10-28T02:30+01:00
                    0 2 * * *        | 2024-10-26T12:00+02:00 | 2024-10-27T02:00+02:00 2024-10-28T02:00+01:00
                    0 3 * * *        | 2024-10-26T12:00+02:00 | 2024-10-27T03:00+01:00 2024-10-28T03:00+01:00
                    30 1-3 * * *     | 2024-10-27T00:00+02:00 | 2024-10-27T01:30+02:00 2024-10-27T02:30+02:00 2024-10-27T03:30+01:00
                    */30 * * * *     | 2024-10-27T01:40+02:00 | 2024-10-27T02:00+02:00 2024-10-27T02:30+02:00 2024-10-27T02:00+01:00 2024-10-27T02:30+01:00 2024-10-27T03:00+01:00
                    0 * * * *        | 2024-10-27T01:30+02:00 | 2024-10-27T02:00+02:00 2024-10-27T02:00+01:00 2024-10-27T03:00+01:00
                    30 */2 * * *     | 2024-10-27T00:40+02:00 | 2024-10-27T02:30+02:00 2024-10-27T02:30+01:00 2024-10-27T04:30+01:00
                    30 2 * * *       | 2024-10-27T02:10+01:00 | 2024-10-28T02:30+01:00
                    15 2,3 * * *     | 2024-10-27T02:10+01:00 | 2024-10-27T03:15+01:00
                    """)
    void autumnInBerlin(String expression, String after, String expected) {
        assertThat(ticks(expression, "Europe/Berlin", after, expected)).isEqualTo(expected);
    }

    /** In New York, the gap is 2:00 to 3:00 on 10 March 2024, and 1:00 to 2:00 exists twice on 3 November. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    30 2 * * *       | 2024-03-09T12:00-05:00 | 2024-03-10T03:00-04:00 2024-03-11T02:30-04:00
                    30 1 * * *       | 2024-11-02T12:00-04:00 | 2024-11-03T01:30-04:00 2024-11-04T01:30-05:00
                    */30 * * * *     | 2024-11-03T01:10-04:00 | 2024-11-03T01:30-04:00 2024-11-03T01:00-05:00 2024-11-03T01:30-05:00 2024-11-03T02:00-05:00
                    0 9 * * 1-5      | 2024-03-08T12:00-05:00 | 2024-03-11T09:00-04:00 2024-03-12T09:00-04:00
                    """)
    void newYork(String expression, String after, String expected) {
        assertThat(ticks(expression, "America/New_York", after, expected)).isEqualTo(expected);
    }

    /** On Lord Howe, the clock moves by half an hour: 2:00 to 2:30 is missing on 6 October 2024, 1:30 to 2:00 is double on 7 April. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    15 2 * * *       | 2024-10-05T12:00+10:30 | 2024-10-06T02:30+11:00 2024-10-07T02:15+11:00
                    45 2 * * *       | 2024-10-05T12:00+10:30 | 2024-10-06T02:45+11:00 2024-10-07T02:45+11:00
                    45 1 * * *       | 2024-04-06T12:00+11:00 | 2024-04-07T01:45+11:00 2024-04-08T01:45+10:30
                    15 1 * * *       | 2024-04-06T12:00+11:00 | 2024-04-07T01:15+11:00 2024-04-08T01:15+10:30
                    */15 * * * *     | 2024-04-07T01:20+11:00 | 2024-04-07T01:30+11:00 2024-04-07T01:45+11:00 2024-04-07T01:30+10:30 2024-04-07T01:45+10:30 2024-04-07T02:00+10:30
                    */15 * * * *     | 2024-10-06T01:40+10:30 | 2024-10-06T01:45+10:30 2024-10-06T02:30+11:00 2024-10-06T02:45+11:00
                    0 * * * *        | 2024-10-06T00:30+10:30 | 2024-10-06T01:00+10:30 2024-10-06T03:00+11:00
                    """)
    void lordHowe(String expression, String after, String expected) {
        assertThat(ticks(expression, "Australia/Lord_Howe", after, expected)).isEqualTo(expected);
    }

    /** In São Paulo, midnight itself was missing on 4 November 2018, and 23:00 to 0:00 was double on 17 February. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    @daily           | 2018-11-02T12:00-03:00 | 2018-11-03T00:00-03:00 2018-11-04T01:00-02:00 2018-11-05T00:00-02:00
                    30 0 4 11 *      | 2018-11-01T00:00-03:00 | 2018-11-04T01:00-02:00
                    0 0,1 * * *      | 2018-11-03T12:00-03:00 | 2018-11-04T01:00-02:00 2018-11-05T00:00-02:00
                    30 23 * * *      | 2018-02-17T12:00-02:00 | 2018-02-17T23:30-02:00 2018-02-18T23:30-03:00
                    @daily           | 2018-02-17T12:00-02:00 | 2018-02-18T00:00-03:00 2018-02-19T00:00-03:00
                    @hourly          | 2018-02-17T22:30-02:00 | 2018-02-17T23:00-02:00 2018-02-17T23:00-03:00 2018-02-18T00:00-03:00
                    """)
    void saoPaulo(String expression, String after, String expected) {
        assertThat(ticks(expression, "America/Sao_Paulo", after, expected)).isEqualTo(expected);
    }

    /** Samoa skipped 30 December 2011 altogether. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0 9 * * *        | 2011-12-29T12:00-10:00 | 2011-12-31T00:00+14:00 2011-12-31T09:00+14:00
                    0 9 29,31 12 *   | 2011-12-28T12:00-10:00 | 2011-12-29T09:00-10:00 2011-12-31T09:00+14:00
                    """)
    void aWholeDayCanBeMissing(String expression, String after, String expected) {
        assertThat(ticks(expression, "Pacific/Apia", after, expected)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    30 2 * * *       | 2024-03-30T12:00Z | 2024-03-31T02:30Z 2024-04-01T02:30Z
                    0 0 29 2 *       | 2024-03-01T00:00Z | 2028-02-29T00:00Z 2032-02-29T00:00Z
                    0 0 L * *        | 2024-02-01T00:00Z | 2024-02-29T00:00Z 2024-03-31T00:00Z
                    59 59 23 31 12 * | 2024-12-31T23:59:58Z | 2024-12-31T23:59:59Z 2025-12-31T23:59:59Z
                    """)
    void utc(String expression, String after, String expected) {
        assertThat(ticks(expression, "Z", after, expected)).isEqualTo(expected);
    }

    private static String ticks(String expression, String zone, String after, String expected) {
        CronTicks ticks = new CronTicks(CronExpression.parse(expression), ZoneId.of(zone));
        List<String> found = new ArrayList<>();
        long at = OffsetDateTime.parse(after).toInstant().toEpochMilli();
        for (int i = 0; i < expected.split(" ").length; i++) {
            at = ticks.after(at);
            found.add(Instant.ofEpochMilli(at)
                    .atZone(ZoneId.of(zone))
                    .toOffsetDateTime()
                    .toString());
        }
        return String.join(" ", found);
    }
}
