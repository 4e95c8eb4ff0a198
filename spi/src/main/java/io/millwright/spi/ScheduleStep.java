package io.millwright.spi;

import java.util.List;
import java.util.Objects;

/**
 * A change of one schedule together with everything that follows from it: one atomic step, on condition of the version.
 *
 * @param id of the schedule
 * @param version that it must have; 0 if it must not exist
 * @param change what becomes of it
 * @param envelopes published in the same step
 * @param firings added to its history in the same step, oldest first
 */
public record ScheduleStep(
        String id, long version, Change change, List<Envelope> envelopes, List<FiringRecord> firings) {

    public ScheduleStep {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(change, "change");
        envelopes = List.copyOf(envelopes);
        firings = List.copyOf(firings);
    }

    /** A change from which nothing follows. */
    public ScheduleStep(String id, long version, Change change) {
        this(id, version, change, List.of(), List.of());
    }

    /** What becomes of a schedule. */
    public sealed interface Change {
        /** It is added, or everything about it is replaced. */
        record Define(boolean paused, long nextAt, Payload definition, Payload state) implements Change {
            public Define {
                Objects.requireNonNull(definition, "definition");
                Objects.requireNonNull(state, "state");
            }
        }

        /** It goes on: definition and pause stay. The schedule must exist. */
        record Advance(long nextAt, Payload state) implements Change {
            public Advance {
                Objects.requireNonNull(state, "state");
            }
        }

        /** It is removed, with its history. */
        record Remove() implements Change {}
    }

    /**
     * What became of a step.
     *
     * @param outcome only {@link Outcome#APPLIED} has changed anything
     * @param version that the schedule has now if the step was applied; else 0
     */
    public record Result(Outcome outcome, long version) {
        public Result {
            Objects.requireNonNull(outcome, "outcome");
        }
    }

    /** Whether a step counts. */
    public enum Outcome {
        APPLIED,
        /** The schedule does not have the version, does not exist, or exists already. */
        CONFLICT,
        /** The term is over. */
        DEPOSED
    }
}
