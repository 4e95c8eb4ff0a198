package io.millwright.api;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a signature with the types they were declared with.
 *
 * @param values in order; may contain nulls
 * @param types as many as values; where no type was declared, the value's own class, or {@code Object} for null
 */
public record Arguments(List<@Nullable Object> values, List<Type> types) {
    /** Most arguments of one signature. */
    public static final int MAX = 255;

    public Arguments {
        values = Collections.unmodifiableList(new ArrayList<>(values));
        types = List.copyOf(types);
        if (values.size() != types.size()) {
            throw new MillwrightException(
                    ErrorCode.INVALID_SIGNATURE, "takes " + types.size() + " arguments, not " + values.size());
        }
        if (values.size() > MAX) {
            throw new MillwrightException(
                    ErrorCode.INVALID_SIGNATURE,
                    "a signature has at most " + MAX + " arguments, not " + values.size()
                            + "; pass a list or a record");
        }
    }

    /** Arguments whose types nobody declared. */
    static Arguments untyped(@Nullable Object... values) {
        List<Type> types = new ArrayList<>(values.length);
        for (Object value : values) {
            types.add(value == null ? Object.class : value.getClass());
        }
        return new Arguments(Arrays.asList(values), types);
    }

    public int size() {
        return values.size();
    }
}
