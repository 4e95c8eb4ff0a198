package io.millwright.cli;

import io.millwright.spi.Payload;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON in and out. Loaded by commands that need it, and never by the others. */
final class Json {
    /** Numbers keep every digit that was typed. */
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** A map as an object. */
    static JsonNode of(Map<String, ?> fields) {
        return MAPPER.valueToTree(fields);
    }

    /**
     * Reads one value that a person wrote.
     *
     * @param what names it in the error
     */
    static JsonNode parse(String what, String text) {
        try {
            JsonNode value = MAPPER.readTree(text);
            if (value != null && !value.isMissingNode()) {
                return value;
            }
        } catch (JacksonException e) {
            throw Errors.input(what + " is no JSON value: " + reason(e) + hint(text));
        }
        throw Errors.input(what + " is empty; write null for nothing, or \"\" for an empty string");
    }

    private static String reason(JacksonException e) {
        String message = String.valueOf(e.getOriginalMessage());
        int end = message.indexOf('\n');
        return message.substring(0, Math.min(160, end < 0 ? message.length() : end));
    }

    private static String hint(String text) {
        return text.matches("[\\p{L}_][^\"{}\\[\\]]{0,60}")
                ? "; a string needs its quotes, and the shell needs others around them: '\"" + text + "\"'"
                : "";
    }

    /** One document on one line. */
    static void print(PrintWriter out, JsonNode node) {
        out.println(text(node));
    }

    static String text(JsonNode node) {
        return MAPPER.writeValueAsString(node);
    }

    /** A payload as JSON: its values where they can be read, otherwise what is known of it. */
    static JsonNode payload(Payload payload) {
        if (payload.codec().equals(Payload.JSON)) {
            try {
                return MAPPER.readTree(payload.bytes());
            } catch (JacksonException e) {
                // damaged: described below, like everything else that cannot be read
            }
        }
        return object().put("codec", payload.codec()).put("bytes", payload.bytes().length);
    }

    /** A result: the value itself; several results stay an array. */
    static JsonNode result(Payload payload) {
        JsonNode values = payload(payload);
        return values.isArray() && values.size() == 1 ? values.get(0) : values;
    }

    /** ISO-8601 in UTC; null for 0. */
    static @Nullable String time(long millis) {
        return millis == 0 ? null : DateTimeFormatter.ISO_INSTANT.format(Instant.ofEpochMilli(millis));
    }
}
