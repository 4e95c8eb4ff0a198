package io.millwright.api;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The type {@code List<E>} of an element type that is known at run time only. Equal to what the JDK makes of such a type. */
final class ListType implements ParameterizedType {
    private final Type element;

    ListType(Type element) {
        this.element = Objects.requireNonNull(element, "element");
    }

    @Override
    public Type[] getActualTypeArguments() {
        return new Type[] {element};
    }

    @Override
    public Type getRawType() {
        return List.class;
    }

    @Override
    public @Nullable Type getOwnerType() {
        return null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ParameterizedType that
                && that.getRawType() == List.class
                && that.getOwnerType() == null
                && that.getActualTypeArguments()[0].equals(element);
    }

    /** As the JDK's, or the two would be equal and hash differently. */
    @Override
    public int hashCode() {
        return (31 + element.hashCode()) ^ List.class.hashCode();
    }

    @Override
    public String toString() {
        return "java.util.List<" + element.getTypeName() + ">";
    }
}
