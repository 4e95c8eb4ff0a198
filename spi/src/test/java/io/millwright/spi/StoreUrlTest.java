package io.millwright.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreUrlTest {
    private static void refused(ThrowingCallable call, String... words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        MillwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
                .hasMessageContainingAll(words);
    }

    @Test
    void readsSchemeRestAndOptions() {
        StoreUrl url = StoreUrl.parse("SQLite:/var/lib/my work.db?retention=1h&name=a%20b%26c&plus=1+1&empty=");
        assertThat(url.scheme()).isEqualTo("sqlite");
        assertThat(url.rest()).isEqualTo("/var/lib/my work.db");
        assertThat(url.options()).isEqualTo(Map.of("retention", "1h", "name", "a b&c", "plus", "1+1", "empty", ""));
        assertThat(url.option("name")).contains("a b&c");
        assertThat(url.option("other")).isEmpty();
    }

    @Test
    void keepsOptionsInTheirOrder() {
        assertThat(StoreUrl.parse("x:?zeta=1&alpha=2&mid=3&beta=4").options().keySet())
                .containsExactly("zeta", "alpha", "mid", "beta");
    }

    @Test
    void needsNoRestAndNoOptions() {
        assertThat(StoreUrl.parse("memory:")).isEqualTo(new StoreUrl("memory", "", Map.of()));
        assertThat(StoreUrl.parse("memory:?")).isEqualTo(new StoreUrl("memory", "", Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "work.db", ":rest"})
    void refusesWhatHasNoScheme(String text) {
        refused(() -> StoreUrl.parse(text), "'" + text + "' is no store URL", "sqlite:work.db", "memory:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x:?flag", "x:?=v", "x:?a=1&&b=2", "x:?a=1&"})
    void refusesWhatIsNoOption(String text) {
        refused(() -> StoreUrl.parse(text), "is no option", "?name=value&name=value");
    }

    @Test
    void refusesDoubleOptionsAndBrokenEscapes() {
        refused(() -> StoreUrl.parse("x:?a=1&a=2"), "option a stands twice");
        refused(() -> StoreUrl.parse("x:?a=%zz"), "'%zz'", "percent-encoded");
    }

    @Test
    void suggestsTheOptionThatWasMeant() {
        StoreUrl url = StoreUrl.parse("sqlite:x?retenton=1h");
        refused(
                () -> url.allowOptions(List.of("retention", "sync")),
                "a sqlite: store has no option 'retenton'",
                "did you mean 'retention'?");
        StoreUrl.parse("sqlite:x?sync=full").allowOptions(List.of("retention", "sync"));
    }

    @ParameterizedTest
    @CsvSource({
        "1ms, PT0.001S",
        "250ms, PT0.25S",
        "90s, PT90S",
        "15m, PT15M",
        "1h, PT1H",
        "7d, PT168H",
        "PT1H30M, PT1H30M",
        "pt5s, PT5S",
        "36525d, PT876600H",
    })
    void readsDurations(String text, Duration expected) {
        assertThat(StoreUrl.parse("x:?d=" + text).duration("d", Duration.ZERO)).isEqualTo(expected);
    }

    @Test
    void fallsBackWithoutTheOption() {
        assertThat(StoreUrl.parse("x:").duration("d", Duration.ofDays(1))).isEqualTo(Duration.ofDays(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "5", "5x", "-5s", "5 s", "1.5h", "99999999999999999999s", "P", "s"})
    void refusesWhatIsNoDuration(String text) {
        refused(
                () -> StoreUrl.parse("x:?d=" + text).duration("d", Duration.ZERO),
                "option d=",
                "is no duration",
                "90s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "36526d", "PT0S", "-PT5S", "PT-5S", "PT0.0000001S"})
    void refusesDurationsThatMakeNoSense(String text) {
        refused(() -> StoreUrl.parse("x:?d=" + text).duration("d", Duration.ZERO), "option d");
    }

    @Test
    void refusesDurationsBeyondMilliseconds() {
        refused(() -> StoreUrl.parse("x:?d=PT2562047788015215H").duration("d", Duration.ZERO), "option d=");
        refused(() -> StoreUrl.parse("x:?d=9223372036854775807d").duration("d", Duration.ZERO), "option d=");
    }

    @Test
    void printsNoSecrets() {
        assertThat(StoreUrl.parse("postgresql://app:hunter2@db:5432/work?password=hunter2"))
                .hasToString("postgresql://***@db:5432/work");
        assertThat(StoreUrl.parse("sqlite:a@b.db?key=hunter2")).hasToString("sqlite:a@b.db");
    }
}
