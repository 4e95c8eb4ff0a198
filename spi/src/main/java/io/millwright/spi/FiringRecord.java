package io.millwright.spi;

import io.millwright.api.Firing;
import io.millwright.api.TaskId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An entry in the history of a schedule.
 *
 * @param tick the time that was planned
 * @param at when it was fired or skipped
 * @param kind what happened
 * @param task what was sent; null if nothing was
 * @param detail why, for people; may be empty
 */
public record FiringRecord(
        long tick, long at, Firing.Kind kind, @Nullable TaskId task, String detail) {
    public FiringRecord {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(detail, "detail");
    }

    /**
     * As it is to be kept after its envelopes were published: one whose task was a duplicate says so, and names the task that there
     * was already.
     *
     * @param published answers to the envelopes, in their order
     */
    public FiringRecord asPublished(List<Envelope> envelopes, List<Published> published) {
        if (task == null) {
            return this;
        }
        for (int i = 0; i < envelopes.size(); i++) {
            if (envelopes.get(i).id().equals(task) && published.get(i).duplicate()) {
                return new FiringRecord(
                        tick, at, Firing.Kind.DUPLICATE, published.get(i).id(), detail);
            }
        }
        return this;
    }
}
