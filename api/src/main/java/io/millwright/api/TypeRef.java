package io.millwright.api;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Objects;

/**
 * A Java type with its type arguments, for what a {@code Class} cannot say: {@code new TypeRef<List<Long>>() {}}.
 *
 * @param <T> the type meant
 */
public abstract class TypeRef<T> {
    private final Type type;

    protected TypeRef() {
        if (!(getClass().getGenericSuperclass() instanceof ParameterizedType parent)) {
            throw new MillwrightException(
                    ErrorCode.INVALID_TASK, "TypeRef needs its type argument: new TypeRef<List<Long>>() {}");
        }
        this.type = parent.getActualTypeArguments()[0];
        TypeVariables.in(type).ifPresent(variable -> {
            throw new MillwrightException(
                    ErrorCode.INVALID_TASK,
                    "TypeRef needs its type argument, but " + variable + " of " + type.getTypeName()
                            + " is only known to the compiler; write a concrete type or use ofReflected");
        });
    }

    private TypeRef(Type type) {
        this.type = Objects.requireNonNull(type, "type");
    }

    /** The type of a class without type parameters. */
    public static <T> TypeRef<T> of(Class<T> type) {
        return new Known<>(type);
    }

    /** A type found by reflection; the caller vouches that it is {@code T}. */
    public static <T> TypeRef<T> ofReflected(Type type) {
        return new Known<>(type);
    }

    /** The reflected type. */
    public final Type type() {
        return type;
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof TypeRef<?> that && type.equals(that.type);
    }

    @Override
    public final int hashCode() {
        return type.hashCode();
    }

    @Override
    public final String toString() {
        return type.getTypeName();
    }

    private static final class Known<T> extends TypeRef<T> {
        Known(Type type) {
            super(type);
        }
    }
}
