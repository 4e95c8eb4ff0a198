package io.millwright.core.workflow;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.core.codec.Reference.EmptyLists;
import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a declared type that holds several values is made of. */
final class ListShape {
    private ListShape() {}

    /** Whether a parameter of the type asks for all results at once. */
    static boolean holdsSeveral(Type type) {
        Class<?> raw = raw(type);
        return raw.isArray() || raw != Object.class && Iterable.class.isAssignableFrom(raw);
    }

    /** The type of the elements; {@code Object} where nothing is known. */
    static Type element(Type type) {
        if (type instanceof Class<?> plain) {
            return plain.isArray() ? plain.getComponentType() : Object.class;
        }
        if (type instanceof GenericArrayType array) {
            return array.getGenericComponentType();
        }
        if (type instanceof ParameterizedType parameterized && parameterized.getActualTypeArguments().length == 1) {
            Type argument = parameterized.getActualTypeArguments()[0];
            return argument instanceof WildcardType wildcard ? wildcard.getUpperBounds()[0] : argument;
        }
        return Object.class;
    }

    /**
     * The values as an instance of the type.
     *
     * @throws MillwrightException {@link ErrorCode#PAYLOAD_UNREADABLE} if the type is none that is made of a list
     */
    static Object of(Type type, @Nullable Object[] values) {
        Class<?> raw = raw(type);
        if (raw.isArray()) {
            return array(raw.getComponentType(), values);
        }
        List<@Nullable Object> list = new ArrayList<>(Arrays.asList(values));
        if (raw.isInstance(list)) {
            return list;
        }
        LinkedHashSet<@Nullable Object> set = new LinkedHashSet<>(list);
        if (raw.isInstance(set)) {
            return set;
        }
        throw new MillwrightException(
                ErrorCode.PAYLOAD_UNREADABLE,
                "the results of a group cannot be read as " + type.getTypeName() + "; declare a List");
    }

    /** Lists that are all empty, as an instance of the type. */
    static Object of(Type type, EmptyLists empty) {
        Type element = element(type);
        return of(type, empty.lists().stream().map(list -> of(element, list)).toArray());
    }

    private static Object array(Class<?> component, @Nullable Object[] values) {
        Object array = Array.newInstance(component, values.length);
        try {
            for (int i = 0; i < values.length; i++) {
                Array.set(array, i, values[i]);
            }
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new MillwrightException(
                    ErrorCode.PAYLOAD_UNREADABLE,
                    "a result of a group is null or of another type than " + component.getName(),
                    e);
        }
        return array;
    }

    private static Class<?> raw(Type type) {
        if (type instanceof Class<?> plain) {
            return plain;
        }
        if (type instanceof ParameterizedType parameterized) {
            return raw(parameterized.getRawType());
        }
        if (type instanceof GenericArrayType array) {
            return raw(array.getGenericComponentType()).arrayType();
        }
        return type instanceof WildcardType wildcard ? raw(wildcard.getUpperBounds()[0]) : Object.class;
    }
}
