package io.millwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.cli.Typed.Answer;
import io.millwright.cli.bench.BenchReport;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class BenchCommandTest {
    private static final String[] SMALL = {
        "bench", "--store", "memory:", "--tasks", "500", "--samples", "20", "--senders", "4", "--json"
    };

    private final Typed typed = new Typed();

    private static String[] small(String... more) {
        String[] all = Arrays.copyOf(SMALL, SMALL.length + more.length);
        System.arraycopy(more, 0, all, SMALL.length, more.length);
        return all;
    }

    @Test
    void theObjectHasExactlyTheAgreedFields() {
        Answer answer = typed.run(small());
        assertThat(answer.code()).isZero();
        assertThat(answer.out().lines()).as("one object, nothing else").hasSize(1);
        JsonNode json = answer.json();
        assertThat(json.propertyNames()).containsExactlyElementsOf(BenchReport.FIELDS);
        for (String field : BenchReport.FIELDS) {
            boolean isText = field.equals("store") || field.equals("java") || field.equals("durability");
            assertThat(json.get(field).isString()).as(field).isEqualTo(isText);
            assertThat(json.get(field).isNumber()).as(field).isEqualTo(!isText);
        }
        assertThat(json.get("accepted").asInt()).isEqualTo(1_020);
        assertThat(json.get("settled").asInt()).isEqualTo(1_020);
        assertThat(json.get("lost").asInt() + json.get("duplicated").asInt()).isZero();
        assertThat(json.get("durability").asString()).isEqualTo("memory");
        assertThat(json.get("payload_bytes").asInt()).isEqualTo(32);
        assertThat(answer.err()).contains("bench: accounting");
    }

    @Test
    void detailsAreOneMoreField() {
        JsonNode json = typed.run(small("--details")).json();
        assertThat(json.propertyNames()).hasSize(BenchReport.FIELDS.size() + 1).contains("details");
        assertThat(json.at("/details/queue_lengths/0/queued").asInt()).isEqualTo(1_000);
        assertThat(json.at("/details/idle/p99_9_ms").isNumber()).isTrue();
    }

    @Test
    void aSinglePhaseLeavesTheOthersNull() {
        JsonNode json = typed.run(small("--only", "single")).json();
        assertThat(json.get("enqueue_single_per_s").isNumber()).isTrue();
        assertThat(json.get("enqueue_bulk_per_s").isNull()).isTrue();
        assertThat(json.get("idle_start_p99_ms").isNull()).isTrue();
        assertThat(json.get("accepted").asInt())
                .isEqualTo(json.get("settled").asInt())
                .isEqualTo(500);
    }

    @Test
    void chordsAreMeasuredBesideTheSameTasksWithoutOne() {
        Answer answer = typed.run("bench", "--store", "memory:", "--chord", "1200", "--json");
        JsonNode json = answer.json();
        assertThat(answer.code()).isZero();
        assertThat(json.propertyNames()).hasSize(BenchReport.FIELDS.size() + 1).contains("chord");
        assertThat(json.get("run_per_s").isNull()).isTrue();
        assertThat(json.at("/chord/members").asInt()).isEqualTo(1_200);
        assertThat(json.at("/chord/ratio").asDouble()).isPositive();
        assertThat(json.at("/chord/last_to_callback_ms").isNumber()).isTrue();
        assertThat(json.at("/chord/sizes/0/members").asInt()).isEqualTo(1_000);
        assertThat(json.at("/chord/sizes/1/members").asInt()).isEqualTo(1_200);
        // warm-up and three rounds of each size, once as they are and once as a chord with its callback
        assertThat(json.get("accepted").asInt())
                .isEqualTo(json.get("settled").asInt())
                .isEqualTo(2 * (1_200 + 3 * 1_000 + 3 * 1_200) + 1 + 3 + 3);
        assertThat(json.get("lost").asInt() + json.get("duplicated").asInt()).isZero();
    }

    @Test
    void aLimitIsMeasuredBesideTheSameTasksWithoutOne() {
        Answer answer = typed.run("bench", "--store", "memory:", "--limit", "--tasks", "300", "--json");
        JsonNode json = answer.json();
        assertThat(answer.code()).isZero();
        assertThat(json.propertyNames()).hasSize(BenchReport.FIELDS.size() + 1).contains("limit");
        assertThat(json.at("/limit/tasks").asInt()).isEqualTo(300);
        assertThat(json.at("/limit/ratio").asDouble()).isPositive();
        assertThat(json.at("/limit/cpu_ratio").asDouble()).isPositive();
        int rounds = json.at("/limit/rounds").asInt();
        // warm-up, and twice in each round, without and with a limit
        assertThat(json.get("accepted").asInt())
                .isEqualTo(json.get("settled").asInt())
                .isEqualTo(2 * 300 * (1 + 2 * rounds));
    }

    @Test
    void withoutJsonTheFiguresAreLines() {
        Answer answer = typed.run("bench", "--store", "memory:", "--tasks", "200", "--samples", "5", "--senders", "2");
        assertThat(answer.out()).containsPattern("run_per_s +[\\d,]+").containsPattern("lost +0");
    }

    @Test
    void nonsenseIsRefused() {
        assertThat(typed.run("bench", "--tasks", "0").err()).contains("--tasks must be between");
        assertThat(typed.run("bench", "--chord", "0").err()).contains("--chord must be between");
        assertThat(typed.run("bench", "--payload", "3").err()).contains("--payload must be between");
        assertThat(typed.run("bench", "--senders", "many").code()).isEqualTo(ExitCodes.USAGE);
    }
}
