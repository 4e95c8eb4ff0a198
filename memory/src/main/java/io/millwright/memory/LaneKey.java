package io.millwright.memory;

import io.millwright.api.Flow;
import io.millwright.api.Flow.LimitKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the signatures of one lane have in common: so they wait for the same permits, and all of them can be passed over at once.
 *
 * @param share whose share of the queue; null for the common one
 * @param limits that they name
 * @param task their task, if it has a limit of its own; else null
 */
record LaneKey(
        @Nullable String share,
        List<LimitKey> limits,
        @Nullable String task) {
    /** The key of a signature; null if it belongs to the common lane. */
    static @Nullable LaneKey of(@Nullable Flow flow, @Nullable String limitedTask) {
        if (flow == null) {
            return limitedTask == null ? null : new LaneKey(null, List.of(), limitedTask);
        }
        String share = flow.share() == null ? null : flow.share().key();
        return share == null && flow.limits().isEmpty() && limitedTask == null
                ? null
                : new LaneKey(share, flow.limits(), limitedTask);
    }
}
