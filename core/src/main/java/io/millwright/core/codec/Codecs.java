package io.millwright.core.codec;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.Results;
import io.millwright.api.ResultsType;
import io.millwright.api.TaskId;
import io.millwright.spi.Codec;
import io.millwright.spi.Codec.Purpose;
import io.millwright.spi.Codec.Role;
import io.millwright.spi.CodecProvider;
import io.millwright.spi.Payload;
import io.millwright.spi.Services;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The codecs of a process: one writes, all of them read. They are those that the application chose and those on the class path.
 * Immutable.
 */
public final class Codecs {
    /** Largest payload where nothing else is said, in bytes. */
    public static final int DEFAULT_LIMIT = 1 << 20;

    private final Codec writer;
    private final Map<String, Codec> readers = new HashMap<>();
    private final int limit;

    /**
     * Looks for codecs on the class path, too.
     *
     * @param chosen the first one writes; if there is none, JSON from the class path does
     * @param limit largest payload in bytes
     * @throws MillwrightException {@link ErrorCode#CODEC_MISSING} if nothing could write, {@link
     *     ErrorCode#INVALID_CONFIGURATION} if two of the chosen have the same id
     */
    public Codecs(List<Codec> chosen, int limit) {
        this(chosen, Services.load(CodecProvider.class), limit);
    }

    Codecs(List<Codec> chosen, Services<CodecProvider> onClassPath, int limit) {
        this.limit = limit;
        for (CodecProvider provider : onClassPath.found()) {
            Codec codec = provider.codec();
            readers.putIfAbsent(codec.id(), codec);
        }
        this.writer = chosen.isEmpty() ? defaultWriter(onClassPath.hint()) : chosen.get(0);
        Set<String> ids = new HashSet<>();
        for (Codec codec : chosen) {
            readers.put(codec.id(), codec);
            if (!ids.add(codec.id())) {
                throw new MillwrightException(
                        ErrorCode.INVALID_CONFIGURATION,
                        "two codecs write as '" + codec.id()
                                + "' and only one of them would read; give one, with all its keys");
            }
        }
    }

    private Codec defaultWriter(String hint) {
        Codec json = readers.get(Payload.JSON);
        if (json == null) {
            throw new MillwrightException(
                    ErrorCode.CODEC_MISSING,
                    "nothing turns arguments and results into bytes; add io.millwright:millwright-jackson to the class path,"
                            + " or choose a codec with Millwright.builder().codec(...)" + hint);
        }
        return json;
    }

    /** Encodes the arguments of a signature. */
    public Payload arguments(TaskId id, List<? extends @Nullable Object> values, List<Type> types) {
        return encode(new Purpose(id, Role.ARGUMENTS), values, types);
    }

    public List<@Nullable Object> arguments(TaskId id, Payload payload, List<Type> types) {
        return reader(payload).decode(new Purpose(id, Role.ARGUMENTS), payload.bytes(), types);
    }

    /** The same arguments for another signature. */
    public Payload rebind(TaskId from, TaskId to, Payload payload) {
        if (ReferenceFormat.isReference(payload)) {
            return payload; // numbers of nodes, which are the same in every workflow that is alike
        }
        byte[] bytes = reader(payload)
                .rebind(new Purpose(from, Role.ARGUMENTS), new Purpose(to, Role.ARGUMENTS), payload.bytes());
        return bytes == payload.bytes() ? payload : new Payload(payload.codec(), bytes);
    }

    /** Encodes what a handler returned: one value, or the values of {@link Results}. */
    public Payload result(TaskId id, @Nullable Object value, Type type) {
        Purpose purpose = new Purpose(id, Role.RESULT);
        if (type instanceof ResultsType several) {
            if (!(value instanceof Results results)
                    || results.size() != several.elements().size()) {
                throw new MillwrightException(
                        ErrorCode.PAYLOAD_UNREADABLE,
                        "the handler declared " + several.elements().size() + " results but returned "
                                + (value instanceof Results r ? r.size() : "something else"));
            }
            return encode(purpose, results.values(), several.elements());
        }
        return encode(purpose, Collections.singletonList(value), List.of(type));
    }

    public @Nullable Object result(TaskId id, Payload payload, Type type) {
        Purpose purpose = new Purpose(id, Role.RESULT);
        if (type instanceof ResultsType several) {
            return new Results(reader(payload).decode(purpose, payload.bytes(), several.elements()));
        }
        return reader(payload).decode(purpose, payload.bytes(), List.of(type)).get(0);
    }

    /** Encodes what a handler has got done. */
    public Payload checkpoint(TaskId id, List<? extends @Nullable Object> values, List<Type> types) {
        return encode(new Purpose(id, Role.CHECKPOINT), values, types);
    }

    public List<@Nullable Object> checkpoint(TaskId id, Payload payload, List<Type> types) {
        return reader(payload).decode(new Purpose(id, Role.CHECKPOINT), payload.bytes(), types);
    }

    /** A payload for people: JSON as it is, anything else by size. */
    public static String readable(Payload payload) {
        return payload.codec().equals(Payload.JSON)
                ? new String(payload.bytes(), StandardCharsets.UTF_8)
                : "(" + payload.bytes().length + " bytes of " + payload.codec() + ")";
    }

    private Payload encode(Purpose purpose, List<? extends @Nullable Object> values, List<Type> types) {
        byte[] bytes = writer.encode(purpose, values, types);
        if (bytes.length > limit) {
            throw new MillwrightException(
                    ErrorCode.PAYLOAD_TOO_LARGE,
                    purpose.role().name().toLowerCase(Locale.ROOT) + " of " + bytes.length + " bytes: the limit is "
                            + limit
                            + "; put the data into a file or an object store and pass its name, or raise payloadLimit");
        }
        return new Payload(writer.id(), bytes);
    }

    private Codec reader(Payload payload) {
        Codec codec = readers.get(payload.codec());
        if (codec == null) {
            throw new MillwrightException(
                    ErrorCode.CODEC_UNKNOWN,
                    "the payload was written by codec '" + payload.codec() + "', this process has "
                            + readers.keySet().stream().sorted().toList() + "; configure the codec here, too");
        }
        return codec;
    }
}
