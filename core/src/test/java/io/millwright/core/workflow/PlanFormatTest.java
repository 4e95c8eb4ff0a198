package io.millwright.core.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.core.Refused;
import io.millwright.core.codec.JsonWriter;
import io.millwright.core.workflow.StoredPlan.Arrow;
import io.millwright.core.workflow.StoredPlan.Box;
import io.millwright.core.workflow.StoredPlan.Kind;
import io.millwright.spi.Links.On;
import io.millwright.spi.Payload;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanFormatTest {
    private static Payload json(byte[] bytes) {
        return new Payload(Payload.JSON, bytes);
    }

    private static StoredPlan read(String text) {
        return PlanFormat.read(json(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void comesBack() {
        StoredPlan plan = new StoredPlan(List.of(
                new Box(1, 3, Kind.TASK, "load", List.of(new Arrow(4, false, On.SUCCESS), new Arrow(5, true, On.END))),
                new Box(4, 4, Kind.GATE, "group", List.of(new Arrow(8, false, On.FAILURE))),
                new Box(5, 7, Kind.UNDO, "unload", List.of()),
                new Box(8, 8, Kind.TASK, "sum", List.of())));
        byte[] stored = JsonWriter.write(fields -> PlanFormat.write(fields, plan));

        assertThat(PlanFormat.read(json(stored))).isEqualTo(plan);
    }

    @Test
    void optionsWithoutAPlanHaveNoBoxes() {
        assertThat(read("{\"later\":[1,2,{\"plan\":3}]}").boxes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"plan\":[",
                "{\"plan\":{}}",
                "{\"plan\":\"load\"}",
                "{\"plan\":[\"load\"]}",
                "{\"plan\":[{\"task\":5}]}",
                "{\"plan\":[{\"task\":\"a\",\"count\":0}]}",
                "{\"plan\":[{\"task\":\"a\",\"count\":-1}]}",
                "{\"plan\":[{\"task\":\"a\",\"count\":16777216}]}",
                "{\"plan\":[{\"task\":\"a\",\"count\":99999999999}]}",
                "{\"plan\":[{\"task\":\"a\",\"count\":1e999999999}]}",
                "{\"plan\":[{\"task\":\"a\",\"count\":16000000},{\"task\":\"b\",\"count\":16000000}]}",
                "{\"plan\":[{\"task\":\"a\",\"to\":\"2\"},{\"task\":\"b\"}]}",
                "{\"plan\":[{\"task\":\"a\",\"to\":[\"2 never\"]},{\"task\":\"b\"}]}",
                "{\"plan\":[{\"task\":\"a\",\"to\":[\"+\"]},{\"task\":\"b\"}]}"
            })
    void refusesWhatIsNoPlan(String text) {
        Refused.with(ErrorCode.PAYLOAD_UNREADABLE, () -> read(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "2", "+1", "+4", "6", "99999999"})
    void refusesArrowsThatLeadBackOrNowhere(String arrow) {
        Refused.with(
                ErrorCode.PAYLOAD_UNREADABLE,
                () -> read("{\"plan\":[{\"task\":\"a\",\"count\":3,\"to\":[\"%s\"]},{\"task\":\"b\",\"count\":2}]}"
                        .formatted(arrow)),
                "an arrow from node 1");
    }

    @Test
    void refusesNestedJson() {
        Refused.with(
                ErrorCode.PAYLOAD_UNREADABLE,
                () -> read("{\"later\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}"));
    }
}
