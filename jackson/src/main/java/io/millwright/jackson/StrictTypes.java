package io.millwright.jackson;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/** How strictly {@link JsonCodec} reads, and what it takes to get back what was written. */
final class StrictTypes {
    /** Payloads are bounded as a whole; what fits and was written must be readable, too. */
    static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
            .maxStringLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .maxNumberLength(100_000) // the time to read a number grows with the square of its length
            .build();

    private StrictTypes() {}

    static JsonMapper.Builder set(JsonMapper.Builder mapper) {
        ByteReader bytes = new ByteReader();
        return mapper.polymorphicTypeValidator(
                        BasicPolymorphicTypeValidator.builder().build())
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Textual,
                        text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                // a record that has got a new primitive component must go on reading what is queued: absent means zero
                .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
                .addModule(new SimpleModule()
                        .addDeserializer(byte.class, bytes)
                        .addDeserializer(Byte.class, bytes)
                        .addDeserializer(Class.class, new NoClassReader()));
    }

    /** Jackson reads 128 to 255 as negative numbers. */
    private static final class ByteReader extends StdDeserializer<Byte> {
        ByteReader() {
            super(Byte.class);
        }

        @Override
        public Byte deserialize(JsonParser json, DeserializationContext context) {
            if (!json.hasToken(JsonToken.VALUE_NUMBER_INT)) {
                return context.reportInputMismatch(this, "a byte is read from an integer");
            }
            int value = json.getIntValue();
            if (value < Byte.MIN_VALUE || value > Byte.MAX_VALUE) {
                return context.reportInputMismatch(this, "a byte is between -128 and 127");
            }
            return (byte) value;
        }
    }

    /** Reading a class would let the input choose what is loaded and initialised. */
    @SuppressWarnings("rawtypes") // the type to register for is raw
    private static final class NoClassReader extends StdDeserializer<Class> {
        NoClassReader() {
            super(Class.class);
        }

        @Override
        public Class deserialize(JsonParser json, DeserializationContext context) {
            return context.reportInputMismatch(
                    this, "classes are never read from a payload; pass a name that your code looks up");
        }
    }
}
