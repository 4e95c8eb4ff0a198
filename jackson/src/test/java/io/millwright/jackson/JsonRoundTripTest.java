package io.millwright.jackson;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.TaskId;
import io.millwright.api.TypeRef;
import io.millwright.spi.Codec.Purpose;
import io.millwright.spi.Codec.Role;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JsonRoundTripTest {
    record Point(int x, double y) {}

    record Line(
            String name,
            List<Point> points,
            Map<String, Optional<Point>> marks,
            @Nullable Point end) {}

    enum Colour {
        RED,
        GREEN {
            @Override
            String shade() {
                return "light";
            }
        };

        String shade() {
            return "none";
        }
    }

    public static class Bean {
        private String name = "";
        private long[] numbers = {};

        public String getName() {
            return name;
        }

        public void setName(String name) {
            this.name = name;
        }

        public long[] getNumbers() {
            return numbers;
        }

        public void setNumbers(long[] numbers) {
            this.numbers = numbers;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bean that && name.equals(that.name) && Arrays.equals(numbers, that.numbers);
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, Arrays.hashCode(numbers));
        }
    }

    private final JsonCodec codec = new JsonCodec();
    private final Purpose purpose = new Purpose(TaskId.next(), Role.ARGUMENTS);

    /** What {@code Point} became in a later release: a component is gone, two have come. */
    record Place(double y, int floor, @Nullable String name) {}

    @Test
    void aChangedRecordStillReadsWhatIsQueued() {
        byte[] queued = codec.encode(purpose, List.of(new Point(1, 2.5)), List.of(Point.class));

        assertThat(codec.decode(purpose, queued, List.of(Place.class))).containsExactly(new Place(2.5, 0, null));
    }

    private @Nullable Object roundTrip(@Nullable Object value, Type type) {
        byte[] bytes = codec.encode(purpose, Collections.singletonList(value), List.of(type));
        return codec.decode(purpose, bytes, List.of(type)).get(0);
    }

    static Stream<Arguments> values() {
        ZonedDateTime berlin = ZonedDateTime.of(2030, 3, 31, 3, 30, 0, 123_456_789, ZoneId.of("Europe/Berlin"));
        List<Arguments> all = new ArrayList<>();
        for (Class<?> type : List.of(boolean.class, Boolean.class)) {
            all.add(Arguments.of(type, true));
        }
        for (Class<?> type : List.of(byte.class, Byte.class)) {
            all.add(Arguments.of(type, Byte.MIN_VALUE));
            all.add(Arguments.of(type, Byte.MAX_VALUE));
        }
        for (Class<?> type : List.of(short.class, Short.class)) {
            all.add(Arguments.of(type, Short.MIN_VALUE));
            all.add(Arguments.of(type, Short.MAX_VALUE));
        }
        for (Class<?> type : List.of(int.class, Integer.class)) {
            all.add(Arguments.of(type, Integer.MIN_VALUE));
            all.add(Arguments.of(type, Integer.MAX_VALUE));
        }
        for (Class<?> type : List.of(long.class, Long.class)) {
            all.add(Arguments.of(type, Long.MIN_VALUE));
            all.add(Arguments.of(type, Long.MAX_VALUE));
        }
        for (Class<?> type : List.of(char.class, Character.class)) {
            all.add(Arguments.of(type, 'ß'));
            all.add(Arguments.of(type, '\0'));
        }
        for (Class<?> type : List.of(float.class, Float.class)) {
            for (float value : new float[] {0, -0f, 1.1f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NaN}) {
                all.add(Arguments.of(type, value));
            }
        }
        for (Class<?> type : List.of(double.class, Double.class)) {
            for (double value : new double[] {
                0,
                -0d,
                0.1,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY
            }) {
                all.add(Arguments.of(type, value));
            }
        }
        all.addAll(List.of(
                Arguments.of(boolean[].class, new boolean[] {true, false}),
                Arguments.of(byte[].class, new byte[] {0, 1, -1, 127, -128}),
                Arguments.of(short[].class, new short[] {1, -2}),
                Arguments.of(char[].class, new char[] {'a', 'ß'}),
                Arguments.of(int[].class, new int[] {}),
                Arguments.of(long[].class, new long[] {Long.MIN_VALUE, Long.MAX_VALUE}),
                Arguments.of(float[].class, new float[] {1.5f, Float.NaN}),
                Arguments.of(double[].class, new double[] {1e300, Double.NEGATIVE_INFINITY}),
                Arguments.of(int[][].class, new int[][] {{1}, {}, {2, 3}}),
                Arguments.of(String[].class, new String[] {"a", null}),
                Arguments.of(Long[].class, new Long[] {1L, null}),
                Arguments.of(new TypeRef<List<Boolean>>() {}.type(), List.of(true, false)),
                Arguments.of(new TypeRef<List<Byte>>() {}.type(), List.of((byte) 1, (byte) -1)),
                Arguments.of(new TypeRef<List<Short>>() {}.type(), List.of((short) 1)),
                Arguments.of(new TypeRef<List<Character>>() {}.type(), List.of('x')),
                Arguments.of(new TypeRef<List<Integer>>() {}.type(), Arrays.asList(1, null, 3)),
                Arguments.of(new TypeRef<List<Long>>() {}.type(), List.of(1L, Long.MAX_VALUE)),
                Arguments.of(new TypeRef<List<Float>>() {}.type(), List.of(1.5f)),
                Arguments.of(new TypeRef<List<Double>>() {}.type(), List.of(0.1)),
                Arguments.of(new TypeRef<List<byte[]>>() {}.type(), List.of(new byte[] {1, 2})),
                Arguments.of(new TypeRef<Set<Colour>>() {}.type(), Set.of(Colour.RED, Colour.GREEN)),
                Arguments.of(
                        new TypeRef<Map<String, List<Map<Integer, Point>>>>() {}.type(),
                        Map.of("a", List.of(Map.of(1, new Point(1, 2))))),
                Arguments.of(new TypeRef<EnumMap<Colour, Long>>() {}.type(), new EnumMap<>(Map.of(Colour.GREEN, 1L))),
                Arguments.of(new TypeRef<TreeMap<String, ?>>() {}.type(), new TreeMap<>(Map.of("a", 1))),
                Arguments.of(String.class, ""),
                Arguments.of(String.class, "\0\t\n\r\"\\\u007f\u2028 Grüße 🐫 日本 \uFEFF"),
                Arguments.of(String.class, "x".repeat(500_000)),
                Arguments.of(String.class, "lone \uD83D and \uDC2B"),
                Arguments.of(String.class, "\uD83D"),
                Arguments.of(BigInteger.class, BigInteger.ONE.shiftLeft(200).negate()),
                Arguments.of(BigInteger.class, BigInteger.TEN.pow(5_000)),
                Arguments.of(BigDecimal.class, new BigDecimal("1.10")),
                Arguments.of(BigDecimal.class, new BigDecimal("-0.000000000000000000000000001")),
                Arguments.of(BigDecimal.class, new BigDecimal("123456789012345678901234567890.5E+20")),
                Arguments.of(Instant.class, Instant.parse("2030-01-01T00:00:00.123456789Z")),
                Arguments.of(Instant.class, Instant.parse("-0044-03-15T12:00:00Z")),
                Arguments.of(Duration.class, Duration.ofSeconds(-5, 7)),
                Arguments.of(Duration.class, Duration.ofDays(400).plusNanos(1)),
                Arguments.of(Period.class, Period.of(1, 2, 3)),
                Arguments.of(LocalDate.class, LocalDate.of(2024, 2, 29)),
                Arguments.of(LocalTime.class, LocalTime.of(23, 59, 59, 999_999_999)),
                Arguments.of(LocalDateTime.class, LocalDateTime.of(2030, 1, 1, 0, 0)),
                Arguments.of(OffsetDateTime.class, berlin.toOffsetDateTime()),
                Arguments.of(ZonedDateTime.class, berlin),
                Arguments.of(ZonedDateTime.class, berlin.withZoneSameInstant(ZoneOffset.UTC)),
                Arguments.of(ZoneId.class, ZoneId.of("Asia/Tokyo")),
                Arguments.of(Year.class, Year.of(2030)),
                Arguments.of(YearMonth.class, YearMonth.of(2030, 2)),
                Arguments.of(DayOfWeek.class, DayOfWeek.FRIDAY),
                Arguments.of(Point.class, new Point(1, 2.5)),
                Arguments.of(
                        Line.class,
                        new Line("l", List.of(new Point(1, 1)), Map.of("m", Optional.of(new Point(2, 2))), null)),
                Arguments.of(Bean.class, bean("b", 1, 2)),
                Arguments.of(Colour.class, Colour.GREEN),
                Arguments.of(UUID.class, new UUID(1, 2)),
                Arguments.of(URI.class, URI.create("https://example.com/a?b=c#d")),
                Arguments.of(new TypeRef<Optional<String>>() {}.type(), Optional.of("x")),
                Arguments.of(new TypeRef<Optional<String>>() {}.type(), Optional.empty()),
                Arguments.of(OptionalInt.class, OptionalInt.empty()),
                Arguments.of(OptionalInt.class, OptionalInt.of(4)),
                Arguments.of(Object.class, "text"),
                Arguments.of(Object.class, List.of(1, "a", true)),
                Arguments.of(Object.class, Map.of("a", 1)),
                Arguments.of(Number.class, 5)));
        return all.stream();
    }

    private static Bean bean(String name, long... numbers) {
        Bean bean = new Bean();
        bean.setName(name);
        bean.setNumbers(numbers);
        return bean;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("values")
    void comesBackEqual(Type type, Object value) {
        Object back = roundTrip(value, type);
        if (!Objects.deepEquals(back, value)) { // lists of arrays are only equal by their fields
            assertThat(back).usingRecursiveComparison().isEqualTo(value);
        }
        if (!(type instanceof Class<?> c && c.isPrimitive())) {
            assertThat(Objects.requireNonNull(back).getClass())
                    .as("an instance of the declared type")
                    .matches(found -> !(type instanceof Class<?> c) || c.isAssignableFrom(found));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("values")
    void nullComesBackAsNothing(Type type, Object value) {
        if (type instanceof Class<?> c && c.isPrimitive()) {
            return; // refused: see JsonStrictnessTest
        }
        Object back = roundTrip(null, type);
        assertThat(back == null || back.equals(Optional.empty()) || back.equals(OptionalInt.empty()))
                .as("%s", back)
                .isTrue();
    }

    @Test
    void arraysComeBackAsArrays() {
        assertThat((byte[]) roundTrip(new byte[] {1, -1}, byte[].class)).containsExactly(1, -1);
        assertThat((int[][]) roundTrip(new int[][] {{1}, {2, 3}}, int[][].class))
                .isDeepEqualTo(new int[][] {{1}, {2, 3}});
    }

    @Test
    void negativeZeroKeepsItsSign() {
        assertThat((Double) roundTrip(-0d, double.class)).isEqualTo(-0d);
        assertThat((Float) roundTrip(-0f, float.class)).isEqualTo(-0f);
    }

    @Test
    void nothingIsReadAsNothingWhateverItWas() {
        byte[] bytes = codec.encode(purpose, List.of(Map.of("a", List.of(1))), List.of(Object.class));
        assertThat(codec.decode(purpose, bytes, List.of(Void.class))).containsExactly((Object) null);
        assertThat(codec.decode(purpose, bytes, List.of(void.class))).containsExactly((Object) null);
        assertThat(roundTrip(null, void.class)).isNull();
    }

    @Test
    void randomDoublesAndLongsComeBackExactly() {
        long seed = 31_337;
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            double number = Double.longBitsToDouble(random.nextLong());
            long integer = random.nextLong() >> random.nextInt(64);
            assertThat(roundTrip(number, double.class)).as("seed %d", seed).isEqualTo(number);
            assertThat(roundTrip(integer, Long.class)).as("seed %d", seed).isEqualTo(integer);
        }
    }

    @Test
    void randomTextComesBackExactly() {
        long seed = 271_828;
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            StringBuilder text = new StringBuilder();
            while (text.length() < 100) {
                int point = random.nextInt(Character.MAX_CODE_POINT + 1);
                if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
                    text.appendCodePoint(point);
                }
            }
            assertThat(roundTrip(text.toString(), String.class))
                    .as("seed %d", seed)
                    .isEqualTo(text.toString());
        }
    }
}
