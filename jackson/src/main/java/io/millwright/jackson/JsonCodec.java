package io.millwright.jackson;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.spi.Codec;
import io.millwright.spi.Payload;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Values as a JSON array, through Jackson. Strict where guessing would hide a mistake: a number is not read from a string, nor an
 * integer from a fraction. Lenient where code evolves: unknown properties are ignored.
 *
 * <p>Class names in the input mean nothing, even where a declared type's annotations ask for them: the type validator allows
 * no class at all.
 */
public final class JsonCodec implements Codec {
    private final JsonMapper mapper;
    private final Map<Type, ObjectReader> readers = new ConcurrentHashMap<>();
    private final Map<Type, ObjectWriter> writers = new ConcurrentHashMap<>();

    public JsonCodec() {
        // buffers per thread: the default pool is shared, and its queue showed in profiles
        JsonFactory factory = JsonFactory.builder()
                .recyclerPool(JsonRecyclerPools.threadLocalPool())
                .streamReadConstraints(StrictTypes.LIMITS)
                .build();
        mapper = StrictTypes.set(JsonMapper.builder(factory))
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
    }

    @Override
    public String id() {
        return Payload.JSON;
    }

    @Override
    public byte[] encode(Purpose purpose, List<? extends @Nullable Object> values, List<Type> types) {
        int at = 0;
        ByteArrayOutputStream out = new ByteArrayOutputStream(64);
        try (JsonGenerator json = mapper.createGenerator(out)) {
            json.writeStartArray();
            for (; at < values.size(); at++) {
                write(json, values.get(at), types.get(at));
            }
            json.writeEndArray();
        } catch (RuntimeException | StackOverflowError e) {
            throw unreadable(
                    "value " + (at + 1) + " cannot be written as " + typeName(types, at) + ": " + reason(e), e);
        }
        return out.toByteArray();
    }

    private void write(JsonGenerator json, @Nullable Object value, Type type) {
        // the common scalars need no serializer look-up
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Integer number) {
            json.writeNumber(number);
        } else if (value instanceof String text) {
            json.writeString(text);
        } else {
            writerFor(type, value).writeValue(json, value);
        }
    }

    private ObjectWriter writerFor(Type type, Object value) {
        // a declared Object says nothing; the value's own class does
        Type effective = type == Object.class ? value.getClass() : type;
        return writers.computeIfAbsent(effective, t -> mapper.writerFor(mapper.constructType(t)));
    }

    @Override
    public List<@Nullable Object> decode(Purpose purpose, byte[] bytes, List<Type> types) {
        List<@Nullable Object> values = new ArrayList<>(types.size());
        try (JsonParser json = mapper.createParser(bytes)) {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                throw unreadable("the payload is no JSON array of values", null);
            }
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (json.currentToken() == null) {
                    throw unreadable("the payload ends in the middle", null);
                }
                if (values.size() == types.size()) {
                    throw unreadable("the payload has more than the " + types.size() + " values declared", null);
                }
                values.add(read(json, types.get(values.size())));
            }
            if (json.nextToken() != null) {
                throw unreadable("the payload goes on after its values", null);
            }
        } catch (MillwrightException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            throw unreadable(
                    "value " + (values.size() + 1) + " cannot be read as " + typeName(types, values.size()) + ": "
                            + reason(e),
                    e);
        }
        if (values.size() != types.size()) {
            throw unreadable("the payload has " + values.size() + " of the " + types.size() + " values declared", null);
        }
        return values;
    }

    private @Nullable Object read(JsonParser json, Type type) {
        if (type == Void.class || type == void.class) {
            json.skipChildren();
            return null;
        }
        if (json.currentToken() == JsonToken.VALUE_NULL && type instanceof Class<?> raw && raw.isPrimitive()) {
            throw new IllegalArgumentException("it is null"); // the caller says of what
        }
        return readers.computeIfAbsent(type, t -> mapper.readerFor(mapper.constructType(t)))
                .readValue(json);
    }

    private static String typeName(List<Type> types, int at) {
        return at < types.size() ? types.get(at).getTypeName() : "nothing";
    }

    private static String reason(Throwable thrown) {
        if (thrown instanceof JacksonException jackson) {
            String text = jackson.getOriginalMessage();
            return text == null ? "unreadable" : text.substring(0, Math.min(300, text.length()));
        }
        return thrown instanceof StackOverflowError ? "it is nested too deeply or refers to itself" : thrown.toString();
    }

    private static MillwrightException unreadable(String message, @Nullable Throwable cause) {
        return new MillwrightException(ErrorCode.PAYLOAD_UNREADABLE, message, cause);
    }
}
