package io.millwright.jackson;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.api.TypeRef;
import io.millwright.spi.Codec.Purpose;
import io.millwright.spi.Codec.Role;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonStrictnessTest {
    record Point(int x, int y) {}

    enum Colour {
        RED
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    interface Animal {}

    record Holder(Object anything) {}

    record ClassHolder(Class<?> type) {}

    /** Notes that the JVM initialised it. */
    public static class Trap implements Animal {
        static {
            System.setProperty("millwright.test.trap", "sprung");
        }

        public int value;
    }

    private static final Map<String, Type> TYPES = Map.ofEntries(
            Map.entry("boolean", boolean.class),
            Map.entry("byte", byte.class),
            Map.entry("Byte", Byte.class),
            Map.entry("short", short.class),
            Map.entry("int", int.class),
            Map.entry("Integer", Integer.class),
            Map.entry("long", long.class),
            Map.entry("Long", Long.class),
            Map.entry("float", float.class),
            Map.entry("double", double.class),
            Map.entry("char", char.class),
            Map.entry("String", String.class),
            Map.entry("BigInteger", BigInteger.class),
            Map.entry("Colour", Colour.class),
            Map.entry("Point", Point.class),
            Map.entry("bytes", byte[].class),
            Map.entry("List<Long>", new TypeRef<List<Long>>() {}.type()),
            Map.entry("Animal", Animal.class));

    private final JsonCodec codec = new JsonCodec();
    private final Purpose purpose = new Purpose(TaskId.next(), Role.ARGUMENTS);

    private List<@Nullable Object> decode(String json, Type... types) {
        return codec.decode(purpose, json.getBytes(StandardCharsets.UTF_8), List.of(types));
    }

    private byte[] encode(@Nullable Object value, Type type) {
        return codec.encode(purpose, Arrays.asList(value), List.of(type));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "int | 1.5",
                "int | 1.0",
                "Long | 1e2",
                "long | 0.1",
                "BigInteger | 1.5",
                "int | \"5\"",
                "Long | \"5\"",
                "double | \"1.5\"",
                "boolean | \"true\"",
                "boolean | 1",
                "boolean | 0",
                "int | true",
                "String | 5",
                "String | 1.5",
                "String | true",
                "String | [\"a\"]",
                "String | {}",
                "char | \"ab\"",
                "char | \"\"",
                "char | 65",
                "Colour | 0",
                "Colour | \"\"",
                "Colour | \"red\"",
                "Colour | \"BLUE\"",
                "Point | \"\"",
                "Point | []",
                "Point | 5",
                "Point | {\"x\":1.5,\"y\":2}",
                "Point | {\"x\":\"1\",\"y\":2}",
                "Point | {\"x\":1,\"x\":2,\"y\":2}",
                "bytes | \"not base64!\"",
                "List<Long> | 5",
                "List<Long> | [1.5]",
                "List<Long> | [\"1\"]",
                "List<Long> | {}",
                "List<Long> | \"\"",
                "byte | 128",
                "byte | 255",
                "Byte | 200",
                "byte | -129",
                "short | 32768",
                "short | -32769",
                "int | 2147483648",
                "int | -2147483649",
                "Integer | 99999999999999999999",
                "long | 9223372036854775808",
                "Long | -9223372036854775809",
                "int | null",
                "boolean | null",
                "double | null",
                "char | null",
            })
    void refusesToGuess(String type, String json) {
        Refused.with(
                ErrorCode.PAYLOAD_UNREADABLE,
                () -> decode("[" + json + "]", TYPES.get(type)),
                "value 1 cannot be read as " + TYPES.get(type).getTypeName());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``",
                "null",
                "5",
                "{}",
                "[",
                "[1",
                "[1,",
                "[1,2",
                "[1]",
                "[1,2,3]",
                "[1,2] garbage",
                "[1,2][3]",
                "[1,2],",
                "[1,2]]",
                "[1 2]",
                "[01,2]",
                "[1,2,]",
                "[,1,2]",
                "[NaN,2]",
                "['a',2]",
                "[1,/* no */2]",
            })
    void refusesWhatIsNotExactlyTheDeclaredValues(String json) {
        Refused.with(ErrorCode.PAYLOAD_UNREADABLE, () -> decode(json, int.class, int.class));
    }

    @Test
    void takesWhiteSpaceAroundTheArray() {
        assertThat(decode(" \n[ 1 , 2 ]\t\r\n ", int.class, int.class)).containsExactly(1, 2);
    }

    @Test
    void namesTheValueThatIsWrong() {
        Refused.with(ErrorCode.PAYLOAD_UNREADABLE, () -> decode("[1,\"x\"]", int.class, int.class), "value 2", "int");
        Refused.with(ErrorCode.PAYLOAD_UNREADABLE, () -> decode("[1]", int.class, int.class), "1 of the 2 values");
        Refused.with(ErrorCode.PAYLOAD_UNREADABLE, () -> decode("[1,2]", int.class), "more than the 1 values");
    }

    @Test
    void errorsAreShort() {
        String huge = "[\"" + "x".repeat(100_000) + "\"]";
        try {
            decode(huge, int.class);
        } catch (MillwrightException e) {
            assertThat(e.getMessage()).hasSizeLessThan(600);
            return;
        }
        throw new AssertionError("accepted");
    }

    @Test
    void ignoresUnknownPropertiesSoThatCodeCanEvolve() {
        assertThat(decode("[{\"x\":1,\"y\":2,\"z\":{\"deep\":[3]}}]", Point.class))
                .containsExactly(new Point(1, 2));
    }

    @Test
    void refusesDeepNesting() {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        Refused.with(ErrorCode.PAYLOAD_UNREADABLE, () -> decode(deep, Object.class));
        Refused.with(ErrorCode.PAYLOAD_UNREADABLE, () -> decode(deep, Void.class));
    }

    @Test
    void refusesToWriteCyclesAndDeepNesting() {
        List<Object> cycle = new ArrayList<>();
        cycle.add(cycle);
        Refused.with(ErrorCode.PAYLOAD_UNREADABLE, () -> encode(cycle, Object.class), "value 1 cannot be written");
        Object deep = 1;
        for (int i = 0; i < 100_000; i++) {
            deep = List.of(deep);
        }
        Object nested = deep;
        Refused.with(ErrorCode.PAYLOAD_UNREADABLE, () -> encode(nested, List.class), "value 1 cannot be written");
    }

    @Test
    void aGetterThatThrowsIsAValueThatCannotBeWritten() {
        record Hostile(int x) {
            @Override
            public int x() {
                throw new IllegalStateException("no");
            }
        }
        Refused.with(ErrorCode.PAYLOAD_UNREADABLE, () -> encode(new Hostile(1), Hostile.class), "value 1");
    }

    @Test
    void aConstructorThatThrowsIsAValueThatCannotBeRead() {
        record Positive(int x) {
            Positive {
                if (x < 0) {
                    throw new IllegalArgumentException("negative");
                }
            }
        }
        Refused.with(ErrorCode.PAYLOAD_UNREADABLE, () -> decode("[{\"x\":-1}]", Positive.class), "value 1");
    }

    @Test
    void aTypeThatCannotBeReadIsSaidSo() {
        Refused.with(ErrorCode.PAYLOAD_UNREADABLE, () -> decode("[{}]", Runnable.class), "value 1", "Runnable");
        Type strange = new Type() {};
        Refused.with(ErrorCode.PAYLOAD_UNREADABLE, () -> decode("[{}]", strange), "value 1");
        Refused.with(ErrorCode.PAYLOAD_UNREADABLE, () -> encode(Map.of(), strange), "value 1");
    }

    @Test
    void classNamesInTheInputMeanNothing() {
        String trap = Trap.class.getName();
        System.clearProperty("millwright.test.trap");
        Refused.with(
                ErrorCode.PAYLOAD_UNREADABLE,
                () -> decode("[{\"@class\":\"" + trap + "\",\"value\":1}]", Animal.class),
                "value 1");
        assertThat(decode("[{\"@class\":\"" + trap + "\"}]", Object.class)).containsExactly(Map.of("@class", trap));
        assertThat(decode("[{\"anything\":[\"" + trap + "\",{}]}]", Holder.class))
                .containsExactly(new Holder(List.of(trap, Map.of())));
        Refused.with(ErrorCode.PAYLOAD_UNREADABLE, () -> decode("[\"" + trap + "\"]", Class.class), "value 1");
        Refused.with(
                ErrorCode.PAYLOAD_UNREADABLE,
                () -> decode("[{\"type\":\"" + trap + "\"}]", ClassHolder.class),
                "value 1");
        assertThat(System.getProperty("millwright.test.trap"))
                .as("no class was initialised")
                .isNull();
    }

    @Test
    void anyBytesEndInValuesOrInARefusal() {
        long seed = 1_618;
        Random random = new Random(seed);
        byte[] good = codec.encode(
                purpose,
                List.of(1, "text 🐫", List.of(1L, 2L), new Point(1, 2)),
                List.of(int.class, String.class, TYPES.get("List<Long>"), Point.class));
        List<Type> types = List.of(int.class, String.class, TYPES.get("List<Long>"), Point.class);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = Arrays.copyOf(good, random.nextInt(10) == 0 ? random.nextInt(good.length) : good.length);
            for (int flips = 1 + random.nextInt(4); bytes.length > 0 && flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(codec.decode(purpose, bytes, types)).hasSize(4);
            } catch (MillwrightException e) {
                assertThat(e.code()).as("seed %d", seed).isEqualTo(ErrorCode.PAYLOAD_UNREADABLE);
            }
        }
    }
}
