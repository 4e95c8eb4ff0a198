package io.millwright.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultsTest {
    @Test
    void givesEachValueByItsType() {
        Results results = Results.of("a", 2L, null);
        assertThat(results.size()).isEqualTo(3);
        assertThat(results.get(0, String.class)).isEqualTo("a");
        assertThat(results.get(1, Long.class)).isEqualTo(2L);
        assertThat(results.get(1, Number.class)).isEqualTo(2L);
        assertThat(results.get(2, String.class)).isNull();
        assertThat(results).isEqualTo(new Results(Arrays.asList("a", 2L, null)));
    }

    @Test
    void refusesWrongTypesAndPlaces() {
        Results results = Results.of("a");
        ErrorCode code = ErrorCode.PAYLOAD_UNREADABLE;
        Refused.with(code, () -> results.get(0, Long.class), "result 0 is a java.lang.String, not a java.lang.Long");
        Refused.with(code, () -> results.get(1, String.class), "1 results, none at index 1");
        Refused.with(code, () -> results.get(-1, String.class), "none at index -1");
    }

    @Test
    void isImmutable() {
        List<Object> values = new ArrayList<>(List.of(1));
        Results results = new Results(values);
        values.add(2);
        assertThat(results.values()).hasSize(1);
        assertThatThrownBy(() -> results.values().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void typesOfSeveralResultsAreEqualByElements() {
        assertThat(new ResultsType(List.of(Long.class, String.class)))
                .isEqualTo(new ResultsType(List.of(Long.class, String.class)));
        assertThat(new ResultsType(List.of(Long.class)).getTypeName()).isEqualTo("Results[java.lang.Long]");
    }
}
