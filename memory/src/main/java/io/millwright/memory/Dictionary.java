package io.millwright.memory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Small numbers for few things that come again and again. Not thread-safe. */
final class Dictionary<T> {
    /** No number. */
    static final int NONE = -1;

    private final Map<T, Integer> numbers = new HashMap<>();
    private final List<T> things = new ArrayList<>();
    private @Nullable T last;
    private int lastNumber;

    /**
     * The number of a thing; {@link #NONE} if it has none and does not get one any more.
     *
     * @param most how many things may have one for it to get one, too
     */
    int numberOf(T thing, int most) {
        if (thing != last) {
            Integer known = numbers.get(thing);
            if (known == null) {
                if (things.size() >= most) {
                    return NONE;
                }
                known = things.size();
                numbers.put(thing, known);
                things.add(thing);
            }
            last = thing;
            lastNumber = known;
        }
        return lastNumber;
    }

    T get(int number) {
        return things.get(number);
    }
}
