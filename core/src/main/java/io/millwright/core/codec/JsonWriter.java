package io.millwright.core.codec;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/**
 * Writes the engine's own small JSON formats, in the order of the calls. {@code put} belongs into an object, {@code add} into an
 * array. Not thread-safe; useless after the function that got it has returned.
 *
 * @see JsonFields
 */
public final class JsonWriter {
    private final JsonGenerator json;

    private JsonWriter(JsonGenerator json) {
        this.json = json;
    }

    /** One object, in UTF-8. */
    public static byte[] write(Consumer<JsonWriter> content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(128);
        try (JsonGenerator json = JsonFields.FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            new JsonWriter(json).addObject(content);
        }
        return out.toByteArray();
    }

    public void put(String name, String value) {
        json.writeName(name);
        add(value);
    }

    public void put(String name, long value) {
        json.writeName(name);
        add(value);
    }

    public void put(String name, boolean value) {
        json.writeName(name);
        json.writeBoolean(value);
    }

    public void putObject(String name, Consumer<JsonWriter> content) {
        json.writeName(name);
        addObject(content);
    }

    public void putArray(String name, Consumer<JsonWriter> elements) {
        json.writeName(name);
        json.writeStartArray();
        elements.accept(this);
        json.writeEndArray();
    }

    public void add(String value) {
        json.writeString(value);
    }

    public void add(long value) {
        json.writeNumber(value);
    }

    public void add(double value) {
        json.writeNumber(value);
    }

    public void addObject(Consumer<JsonWriter> content) {
        json.writeStartObject();
        content.accept(this);
        json.writeEndObject();
    }
}
