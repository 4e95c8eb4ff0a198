package io.millwright.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {
    private static final List<String> KNOWN = List.of("sqlite", "memory", "postgresql", "thumbnail");

    @ParameterizedTest
    @CsvSource({
        "sqlte, sqlite",
        "SQLITE, sqlite",
        "sqllite3, sqlite",
        "memroy, memory",
        "postgres, postgresql",
        "thumbnial, thumbnail",
    })
    void namesTheNearest(String wrong, String meant) {
        assertThat(Suggestion.among(wrong, KNOWN)).isEqualTo("; did you mean '" + meant + "'?");
    }

    @Test
    void listsWhatThereIsIfNothingIsNear() {
        assertThat(Suggestion.among("kafka-streams", KNOWN))
                .isEqualTo("; known are memory, postgresql, sqlite, thumbnail");
    }

    @Test
    void doesNotMistakeShortWordsForEachOther() {
        assertThat(Suggestion.among("ab", List.of("xy"))).isEqualTo("; known are xy");
        assertThat(Suggestion.among("", List.of("xy"))).isEqualTo("; known are xy");
        assertThat(Suggestion.among("x", List.of("xy"))).isEqualTo("; did you mean 'xy'?");
    }

    @Test
    void saysNothingIfThereIsNothing() {
        assertThat(Suggestion.among("x", List.of())).isEmpty();
    }

    @Test
    void listsTwentyAtMost() {
        List<String> many = IntStream.range(100, 200).mapToObj(i -> "known" + i).toList();
        assertThat(Suggestion.among("zzzzzzzzzzzzzzz", many))
                .contains("known119")
                .doesNotContain("known120");
    }

    @Test
    void isBoundedForHugeInput() {
        String huge = "x".repeat(1_000_000);
        assertThat(Suggestion.among(huge, Collections.singleton("y".repeat(1_000_000))))
                .isNotEmpty();
    }
}
