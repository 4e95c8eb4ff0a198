package io.millwright.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
    @ParameterizedTest
    @CsvSource({"250ms,PT0.25S", "90s,PT1M30S", "15m,PT15M", "1h,PT1H", "7d,PT168H", "PT1H30M,PT1H30M"})
    void durationsAreReadAsPeopleTypeThem(String text, Duration expected) {
        assertThat(Durations.parse(text)).isEqualTo(expected);
        assertThat(Durations.looksLike(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "5 s", "-5s", "PT-5S", "5w", "1.5h", "99999999999999s", "999999999999d"})
    void whatIsNoDurationIsRefusedWithExamples(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Durations.parse(text))
                .withMessageContaining("write 250ms");
    }

    @ParameterizedTest
    @CsvSource({"0,0 B", "999,999 B", "1000,1.0 kB", "9960,10 kB", "999499,999 kB", "999600,1.0 MB", "1234567890,1.2 GB"
    })
    void sizesHaveTwoDigitsAtLeast(long bytes, String expected) {
        assertThat(Human.size(bytes)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0,0ms", "999,999ms", "1500,1.5s", "60000,1m", "65000,1m 5s", "3600000,1h", "93600000,1d 2h", "-5,-5ms"
    })
    void durationsHaveTwoUnits(long millis, String expected) {
        assertThat(Human.duration(Duration.ofMillis(millis))).isEqualTo(expected);
    }

    @Test
    void escapeSequencesDoNotReachTheTerminal() {
        assertThat(Plain.line("a\u001b[2Jb\r\nc\u009bd")).isEqualTo("a [2Jb  c d");
        assertThat(Plain.block("a\n\tb\u001b[0m")).isEqualTo("a\n\tb?[0m");
        assertThat(Plain.line("ab\u202Edc")).isEqualTo("ab dc");
        assertThat(Plain.line("x".repeat(100), 10)).hasSize(10).endsWith("…");
        assertThat(Plain.line("ordinary ü 漢 text")).isEqualTo("ordinary ü 漢 text");
    }

    @Test
    void aTableAlignsItsColumns() {
        StringWriter text = new StringWriter();
        new Table()
                .left("NAME")
                .right("N")
                .row("a\u001b[31m", 1)
                .row("longer", 1_000)
                .print(new PrintWriter(text, true), heading -> heading);
        assertThat(text.toString().lines()).containsExactly("NAME       N", "a [31m     1", "longer  1000");
    }

    @Test
    void drawingsFallBackToWhatTheTerminalHas() {
        String drawing = "├─┬─╮\n✓ │ 3 × a: succeeded";
        assertThat(Glyphs.shown(drawing, StandardCharsets.UTF_8)).isEqualTo(drawing);
        assertThat(Glyphs.shown(drawing, StandardCharsets.US_ASCII)).isEqualTo("+-+-+\nv | 3 x a: succeeded");
    }
}
