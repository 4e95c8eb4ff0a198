package io.millwright.core.codec;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * Reads the engine's own small JSON formats: steps through the properties of an object, or the elements of an array. What is not
 * asked for is skipped, so that a format can grow. What is asked for must have the type asked for; anything else is
 * {@link ErrorCode#PAYLOAD_UNREADABLE}, with the place in the message.
 *
 * <pre>{@code
 * JsonFields.read(bytes, "plan", plan -> {
 *     int limit = 1;
 *     List<String> members = List.of();
 *     while (plan.next()) {
 *         switch (plan.name()) {
 *             case "limit" -> limit = plan.intValue();
 *             case "members" -> members = plan.list(JsonFields::stringValue);
 *             default -> {} // of a later release
 *         }
 *     }
 *     return new Plan(limit, members);
 * });
 * }</pre>
 *
 * Of a property that stands there twice, both are seen. Not thread-safe; useless after the function that got it has returned.
 *
 * @see JsonWriter
 */
public final class JsonFields {
    // buffers per thread: the default pool is shared, and its queue showed in profiles
    static final JsonFactory FACTORY = JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.threadLocalPool())
            .build();

    private final JsonParser json;
    private final String what;
    private final boolean array;
    private String name = "";
    private boolean begun;
    private boolean ended;

    /** @param json at the token that opens the object or array */
    private JsonFields(JsonParser json, String what, boolean array) {
        this.json = json;
        this.what = what;
        this.array = array;
    }

    /**
     * Reads one object, which must be all that there is.
     *
     * @param what names it in messages, such as {@code options}
     * @throws MillwrightException {@link ErrorCode#PAYLOAD_UNREADABLE} if the bytes are anything else
     */
    public static <T> T read(byte[] stored, String what, Function<JsonFields, T> reading) {
        try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), stored)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw unreadable(what, "they are no JSON object", null);
            }
            T value = new JsonFields(json, what, false).through(reading);
            if (json.nextToken() != null) {
                throw unreadable(what, "they go on after their end", null);
            }
            return value;
        } catch (JacksonException e) {
            throw unreadable(what, e.getOriginalMessage(), e);
        }
    }

    /** Goes to the next property or element; false if there is none. What it leaves behind unread is skipped. */
    public boolean next() {
        if (ended) {
            return false;
        }
        if (begun) {
            json.skipChildren();
        }
        begun = true;
        if (array) {
            ended = json.nextToken() == JsonToken.END_ARRAY;
        } else {
            String next = json.nextName();
            ended = next == null;
            if (next != null) {
                name = next;
                json.nextToken();
            }
        }
        return !ended;
    }

    /** Of the property that the last {@link #next()} went to; empty in an array. */
    public String name() {
        return name;
    }

    public String stringValue() {
        expect(json.currentToken() == JsonToken.VALUE_STRING, "a string");
        return json.getString();
    }

    public boolean booleanValue() {
        JsonToken token = json.currentToken();
        expect(token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE, "true or false");
        return token == JsonToken.VALUE_TRUE;
    }

    public int intValue() {
        long value = longValue();
        expect(value == (int) value, "an integer of 32 bits");
        return (int) value;
    }

    /** A whole number; {@code 5.0} is one, too, because writers in other languages do not care. */
    public long longValue() {
        JsonToken token = json.currentToken();
        expect(token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT, "a whole number");
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return json.getLongValue();
        }
        try {
            return json.getDecimalValue().longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw unreadable(what, at() + " is no whole number of 64 bits", e);
        }
    }

    public double doubleValue() {
        JsonToken token = json.currentToken();
        expect(token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT, "a number");
        double value = json.getDoubleValue();
        expect(Double.isFinite(value), "a number of 64 bits");
        return value;
    }

    /** The value, which is an object. */
    public <T> T object(Function<JsonFields, T> reading) {
        expect(json.currentToken() == JsonToken.START_OBJECT, "an object");
        return new JsonFields(json, what, false).through(reading);
    }

    /** The value, which is an array of elements that differ in kind. */
    public <T> T array(Function<JsonFields, T> reading) {
        expect(json.currentToken() == JsonToken.START_ARRAY, "an array");
        return new JsonFields(json, what, true).through(reading);
    }

    /** The value, which is an array of elements of one kind. */
    public <T> List<T> list(Function<JsonFields, T> element) {
        return array(elements -> {
            List<T> all = new ArrayList<>();
            while (elements.next()) {
                all.add(element.apply(elements));
            }
            return all;
        });
    }

    /** Leaves the parser at the end, wherever the reading stopped. */
    private <T> T through(Function<JsonFields, T> reading) {
        T value = reading.apply(this);
        while (next()) {
            // skipped
        }
        return value;
    }

    private void expect(boolean fulfilled, String kind) {
        if (!fulfilled) {
            throw unreadable(what, at() + " is not " + kind, null);
        }
    }

    private String at() {
        return json.streamReadContext().pathAsPointer().toString();
    }

    private static MillwrightException unreadable(String what, String why, @Nullable Throwable cause) {
        return new MillwrightException(
                ErrorCode.PAYLOAD_UNREADABLE, "the stored " + what + " cannot be read: " + why, cause);
    }
}
