package io.millwright.core.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.core.Refused;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine's own JSON: {@link JsonFields} and {@link JsonWriter}. */
class JsonFieldsTest {
    private static <T> T read(String json, Function<JsonFields, T> reading) {
        return JsonFields.read(json.getBytes(StandardCharsets.UTF_8), "plan", reading);
    }

    /** Reads the one property of an object. */
    private static <T> T value(String json, Function<JsonFields, T> reading) {
        return read("{\"a\":" + json + "}", plan -> {
            plan.next();
            return reading.apply(plan);
        });
    }

    private static String written(Consumer<JsonWriter> content) {
        return new String(JsonWriter.write(content), StandardCharsets.UTF_8);
    }

    @Test
    void writesInTheOrderOfTheCalls() {
        assertThat(written(plan -> {
                    plan.put("z", "ü\"🐫");
                    plan.put("a", Long.MIN_VALUE);
                    plan.put("m", true);
                    plan.putObject("none", none -> {});
                    plan.putArray("all", all -> {
                        all.add("x");
                        all.add(1);
                        all.add(0.25);
                        all.addObject(one -> one.put("b", false));
                    });
                }))
                .isEqualTo("{\"z\":\"ü\\\"🐫\",\"a\":-9223372036854775808,\"m\":true,\"none\":{},"
                        + "\"all\":[\"x\",1,0.25,{\"b\":false}]}");
    }

    @Test
    void stepsThroughWhatItKnowsAndSkipsTheRest() {
        List<String> seen = new ArrayList<>();
        read("{\"new\":{\"a\":[1,{\"b\":2}]},\"a\":1,\"newer\":[[]],\"b\":[\"x\",\"y\"],\"newest\":null}", plan -> {
            while (plan.next()) {
                switch (plan.name()) {
                    case "a" -> seen.add("a" + plan.intValue());
                    case "b" -> seen.addAll(plan.list(JsonFields::stringValue));
                    default -> seen.add("?");
                }
            }
            assertThat(plan.next()).as("after the end").isFalse();
            return plan;
        });
        assertThat(seen).containsExactly("?", "a1", "?", "x", "y", "?");
    }

    @Test
    void goesOnBehindWhatWasReadInPartOnly() {
        List<String> seen = new ArrayList<>();
        read("{\"a\":{\"x\":{\"deep\":[1]},\"y\":2},\"b\":[1,[2],3],\"c\":[{},{\"k\":1}],\"d\":4,\"e\":5}", plan -> {
            while (plan.next()) {
                switch (plan.name()) {
                    case "a" -> seen.add("a" + plan.object(JsonFields::next));
                    case "b" -> seen.add("b" + plan.array(JsonFields::next));
                    case "c" -> seen.add("c" + plan.list(each -> each.object(JsonFields::next)));
                    case "d" -> {
                        seen.add("d" + plan.longValue());
                        return plan;
                    }
                    default -> seen.add("not reached");
                }
            }
            return plan;
        });
        assertThat(seen).containsExactly("atrue", "btrue", "c[false, true]", "d4");
    }

    @Test
    void readsNumbersByValue() {
        assertThat(value("5", JsonFields::intValue)).isEqualTo(5);
        assertThat(value("5.0", JsonFields::intValue)).isEqualTo(5);
        assertThat(value("-9223372036854775808", JsonFields::longValue)).isEqualTo(Long.MIN_VALUE);
        assertThat(value("5e3", JsonFields::longValue)).isEqualTo(5_000);
        assertThat(value("5", JsonFields::doubleValue)).isEqualTo(5.0);
        assertThat(value("-0.25", JsonFields::doubleValue)).isEqualTo(-0.25);
        assertThat(value("false", JsonFields::booleanValue)).isFalse();
    }

    private static void refused(String json, Function<JsonFields, ?> reading, String... words) {
        Refused.with(ErrorCode.PAYLOAD_UNREADABLE, () -> value(json, reading), words);
    }

    @Test
    void guessesNothing() {
        refused("\"5\"", JsonFields::intValue, "the stored plan cannot be read: /a is not a whole number");
        refused("null", JsonFields::intValue, "/a is not a whole number");
        refused("2147483648", JsonFields::intValue, "/a is not an integer of 32 bits");
        refused("9223372036854775808", JsonFields::longValue, "out of range of `long`");
        refused("5.5", JsonFields::longValue, "/a is no whole number");
        refused("1e400", JsonFields::longValue, "/a is no whole number");
        refused("1e99999999999", JsonFields::longValue, "/a is no whole number");
        refused("1e400", JsonFields::doubleValue, "/a is not a number of 64 bits");
        refused("true", JsonFields::doubleValue, "/a is not a number");
        refused("1", JsonFields::booleanValue, "/a is not true or false");
        refused("1", JsonFields::stringValue, "/a is not a string");
        refused("null", JsonFields::stringValue, "/a is not a string");
        refused("[]", fields -> fields.object(JsonFields::next), "/a is not an object");
        refused("{}", fields -> fields.array(JsonFields::next), "/a is not an array");
        refused("{}", fields -> fields.list(JsonFields::stringValue), "/a is not an array");
        refused("[\"x\",1]", fields -> fields.list(JsonFields::stringValue), "/a/1 is not a string");
        refused("[]", fields -> fields.array(each -> each.next() ? 0 : each.intValue()), "/a is not a whole number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null", "[]", "5", "{", "{\"a\"", "{\"a\":[1", "{\"a\":1,}", "{} {}", "{}x", "{]"})
    void takesOneObjectAndNothingElse(String json) {
        Refused.with(ErrorCode.PAYLOAD_UNREADABLE, () -> read(json, plan -> plan), "the stored plan cannot be read: ");
    }
}
