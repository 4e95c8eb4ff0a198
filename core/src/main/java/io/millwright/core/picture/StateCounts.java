package io.millwright.core.picture;

import io.millwright.api.TaskState;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How many nodes are in which state. Immutable.
 *
 * @param known by state; those in no node are left out
 * @param unknown how many the store does not know: they have not been sent yet, or are not counted any more
 */
public record StateCounts(Map<TaskState, Integer> known, int unknown) {
    /** What has ended, then what runs, then what waits. */
    private static final List<TaskState> ORDER = List.of(
            TaskState.SUCCESS,
            TaskState.FAILURE,
            TaskState.DEAD,
            TaskState.CANCELED,
            TaskState.EXPIRED,
            TaskState.SKIPPED,
            TaskState.STARTED,
            TaskState.RECEIVED,
            TaskState.RETRY,
            TaskState.PENDING,
            TaskState.HELD);

    public StateCounts {
        EnumMap<TaskState, Integer> copy = new EnumMap<>(TaskState.class);
        copy.putAll(known);
        known = Collections.unmodifiableMap(copy);
    }

    /** Collects. Not thread-safe. */
    static final class Counting {
        private final EnumMap<TaskState, Integer> known = new EnumMap<>(TaskState.class);
        private int unknown;

        void add(@Nullable TaskState state) {
            if (state == null) {
                unknown++;
            } else {
                known.merge(state, 1, Integer::sum);
            }
        }

        void add(StateCounts more) {
            more.known.forEach((state, count) -> known.merge(state, count, Integer::sum));
            addUnknown(more.unknown);
        }

        void addUnknown(int more) {
            unknown += more;
        }

        StateCounts counts() {
            return new StateCounts(known, unknown);
        }
    }

    /** How many in all. */
    public int total() {
        return unknown + known.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Such as {@code succeeded}, or {@code 992 succeeded, 8 running} if there are several. */
    String text() {
        int total = total();
        String text = ORDER.stream()
                .filter(known::containsKey)
                .map(state -> counted(known.getOrDefault(state, 0), total, word(state)))
                .collect(Collectors.joining(", "));
        if (unknown == 0) {
            return text;
        }
        return (text.isEmpty() ? "" : text + ", ") + counted(unknown, total, "not known");
    }

    private static String counted(int count, int total, String word) {
        return total == 1 ? word : Wording.number(count) + " " + word;
    }

    static String word(TaskState state) {
        return switch (state) {
            case SUCCESS -> "succeeded";
            case FAILURE -> "failed";
            case DEAD -> "dead";
            case CANCELED -> "cancelled";
            case EXPIRED -> "expired";
            case SKIPPED -> "skipped";
            case STARTED -> "running";
            case RECEIVED -> "received";
            case RETRY -> "to be retried";
            case PENDING -> "waiting";
            case HELD -> "held";
        };
    }

    Look look() {
        Look first = unknown > 0 ? Look.UNKNOWN : Look.SKIPPED;
        for (TaskState state : known.keySet()) {
            Look look = Look.of(state);
            first = look.compareTo(first) < 0 ? look : first;
        }
        return first;
    }
}
