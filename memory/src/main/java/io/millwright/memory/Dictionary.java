package io.millwright.memory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Small numbers for few things that come again and again. Not thread-safe. */
final class Dictionary<T> {
    private final Map<T, Integer> numbers = new HashMap<>();
    private final List<T> things = new ArrayList<>();
    private @Nullable T last;
    private int lastNumber;

    int numberOf(T thing) {
        if (thing != last) {
            Integer known = numbers.putIfAbsent(thing, things.size());
            if (known == null) {
                known = things.size();
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
