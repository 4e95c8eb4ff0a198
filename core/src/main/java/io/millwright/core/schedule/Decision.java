package io.millwright.core.schedule;

import io.millwright.api.Firing;
import java.util.List;

/**
 * What is to be done about the ticks of a schedule at one moment.
 *
 * @param entries in order; those of kind {@link Firing.Kind#FIRED} are to be sent
 * @param state what is remembered then
 */
record Decision(List<Entry> entries, FiringState state) {
    Decision {
        entries = List.copyOf(entries);
    }

    /** One tick, or several that were skipped together. */
    record Entry(long tick, Firing.Kind kind, String detail) {}
}
