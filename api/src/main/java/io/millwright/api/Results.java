package io.millwright.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several results of one task. A handler returns {@code Results.of(sum, count)}; each value is stored on its own and read
 * as the type that {@link TaskType.Declaration#returnsAll} declares.
 *
 * @param values in order; may contain nulls
 */
public record Results(List<@Nullable Object> values) {
    public Results {
        values = Collections.unmodifiableList(new ArrayList<>(values));
    }

    public static Results of(@Nullable Object... values) {
        return new Results(Arrays.asList(values));
    }

    public int size() {
        return values.size();
    }

    /**
     * The value at {@code index}.
     *
     * @throws MillwrightException {@link ErrorCode#PAYLOAD_UNREADABLE} if there is none, or it is no {@code T}
     */
    public <T> @Nullable T get(int index, Class<T> type) {
        if (index < 0 || index >= values.size()) {
            throw new MillwrightException(
                    ErrorCode.PAYLOAD_UNREADABLE, "there are " + values.size() + " results, none at index " + index);
        }
        Object value = values.get(index);
        if (value != null && !type.isInstance(value)) {
            throw new MillwrightException(
                    ErrorCode.PAYLOAD_UNREADABLE,
                    "result " + index + " is a " + value.getClass().getName() + ", not a " + type.getName());
        }
        return type.cast(value);
    }
}
