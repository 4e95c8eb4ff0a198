package io.millwright.core.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.TypeRef;
import io.millwright.core.Refused;
import io.millwright.core.codec.Codecs;
import io.millwright.core.workflow.Wanted.Otherwise;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads what the engine wrote, and says what is wrong with what somebody else did: soon, and without much memory. */
@Timeout(30)
class ReadingTest {
    private static final Type TEXTS = new TypeRef<List<String>>() {}.type();

    private final Codecs codecs = new Codecs(List.of(), Codecs.DEFAULT_LIMIT);
    private final StoredOutcomes store = new StoredOutcomes();

    private @Nullable Object read(Type type) {
        Wanted wanted = new Wanted(store.workflow, type, Otherwise.FAIL);
        return new ResultReader(store, codecs).read(List.of(wanted)).get(0);
    }

    private void refuses(ErrorCode code, String... words) {
        Refused.with(code, () -> read(TEXTS), words);
    }

    @Test
    void followsReferences() {
        store.reference(0, "{\"one\":\"4\"}")
                .reference(4, "{\"many\":[\"1-2\",\"3?\"]}")
                .value(1, "[\"a\"]")
                .value(2, "[\"b\"]")
                .failure(3, "broken");

        assertThat(read(TEXTS)).isEqualTo(Arrays.asList("a", "b", null));
        assertThat(store.trips).isEqualTo(3);
    }

    @Test
    void findsTheFirstError() {
        store.reference(0, "{\"error\":[\"1-2\",\"4\"]}")
                .value(1, "1")
                .value(2, "2")
                .failure(3, "three")
                .reference(4, "{\"error\":[\"3\"]}");

        assertThat(read(String.class)).isEqualTo("TASK_FAILED: three");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{}",
                "{\"many\":[\"1-2\"]",
                "{\"many\":[\"1-2\"]} {}",
                "{\"many\":\"1-2\"}",
                "{\"many\":[1]}",
                "{\"many\":[\"2-1\"]}",
                "{\"many\":[\"0\"]}",
                "{\"many\":[\"-1\"]}",
                "{\"many\":[\"99999999\"]}",
                "{\"many\":[\"999999999999999999999\"]}",
                "{\"many\":[\"[[]\"]}",
                "{\"many\":[\"[]]\"]}",
                "{\"many\":[\"[x]\"]}",
                "{\"many\":[\"1-2\"], \"leaveOut\":\"yes\"}",
                "{\"one\":\"1-2\"}",
                "{\"one\":[\"1\"]}",
                "{\"error\":[\"[]\"]}",
                "{\"error\":{}}",
                "{\"workflow\":\"nobody\"}",
                "{\"workflow\":5}",
                "{\"newer\":true}"
            })
    void refusesWhatIsNoReference(String text) {
        store.reference(0, text).value(1, "[\"a\"]").value(2, "[\"b\"]");
        refuses(ErrorCode.PAYLOAD_UNREADABLE);
    }

    @Test
    void refusesListsThatAreTooDeep() {
        store.reference(0, "{\"one\":\"" + "[".repeat(100_000) + "]".repeat(100_000) + "\"}");
        refuses(ErrorCode.PAYLOAD_UNREADABLE, "names no nodes");
    }

    @Test
    void refusesNestedJson() {
        store.reference(0, "{\"later\":" + "[".repeat(100_000) + "]".repeat(100_000) + ", \"one\":\"1\"}");
        refuses(ErrorCode.PAYLOAD_UNREADABLE);
    }

    @Test
    void endsWhereReferencesGoInCircles() {
        store.reference(0, "{\"workflow\":\"" + store.workflow + "\"}");
        refuses(ErrorCode.PAYLOAD_UNREADABLE, "references lead from one result to the next");
        assertThat(store.trips).isLessThan(2_000);
    }

    @Test
    void referencesLeadBackOnly() {
        store.reference(0, "{\"one\":\"2\"}")
                .reference(2, "{\"many\":[\"1\",\"2\"]}")
                .value(1, "[\"a\"]");
        refuses(ErrorCode.PAYLOAD_UNREADABLE, "node 2", "come after it");
    }

    @Test
    void aRangeOfNothingCostsOneTrip() {
        store.reference(0, "{\"many\":[\"1-16777215\"]}");
        refuses(ErrorCode.TASK_UNKNOWN, "no longer known");
        assertThat(store.trips).isEqualTo(2);
    }

    @Test
    void refusesMoreThanThereCanBe() {
        store.reference(0, "{\"many\":[" + String.join(",", Collections.nCopies(1_000, "\"1-16777215\"")) + "]}");
        refuses(ErrorCode.PAYLOAD_UNREADABLE, "refers to more than 16777215");
    }

    @Test
    void refusesWhatDoublesWithEachStep() {
        store.value(1, "[\"a\"]").reference(0, "{\"one\":\"60\"}");
        for (int node = 2; node <= 60; node++) {
            store.reference(node, "{\"many\":[\"%1$d\",\"%1$d\"]}".formatted(node - 1));
        }
        refuses(ErrorCode.PAYLOAD_UNREADABLE, "refers to more than");
    }

    @Test
    void looksBehindEachErrorOnce() {
        store.value(1, "1").reference(0, "{\"error\":[\"60\"]}");
        for (int node = 2; node <= 60; node++) {
            store.reference(node, "{\"error\":[\"%1$d\",\"%1$d\"]}".formatted(node - 1));
        }
        assertThat(read(String.class)).isEqualTo("what failed has been retried since");
        assertThat(store.trips).isLessThan(500);
    }

    @Test
    void refusesErrorsThatAreLookedForEverywhere() {
        store.reference(0, "{\"error\":[" + String.join(",", Collections.nCopies(1_000, "\"1-16777215\"")) + "]}");
        refuses(ErrorCode.PAYLOAD_UNREADABLE, "looked for in more than");
    }

    @Test
    void anErrorIsNotLookedForAmongWhatComesLater() {
        store.reference(0, "{\"error\":[\"1\"]}").reference(1, "{\"error\":[\"1-2\"]}");
        refuses(ErrorCode.PAYLOAD_UNREADABLE, "node 1", "come after it");
    }
}
