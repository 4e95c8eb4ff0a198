package io.millwright.api;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.Optional;

/** Finds what a declared type leaves open: nothing could be read as a {@code T}. */
final class TypeVariables {
    private TypeVariables() {}

    /** The first type variable that the type mentions. */
    static Optional<TypeVariable<?>> in(Type type) {
        if (type instanceof TypeVariable<?> variable) {
            return Optional.of(variable);
        }
        if (type instanceof ParameterizedType parameterized) {
            return among(parameterized.getActualTypeArguments());
        }
        if (type instanceof GenericArrayType array) {
            return in(array.getGenericComponentType());
        }
        return type instanceof WildcardType wildcard ? among(wildcard.getUpperBounds()) : Optional.empty();
    }

    private static Optional<TypeVariable<?>> among(Type[] types) {
        return Arrays.stream(types).flatMap(type -> in(type).stream()).findFirst();
    }
}
