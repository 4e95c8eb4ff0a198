package io.millwright.spi;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where schedules are kept, and who may fire them. What a schedule means is the engine's affair: a store keeps bytes, compares numbers,
 * and does what belongs together in one step. Threads and failures as in {@link Broker}.
 *
 * <p>Two guards keep a tick from being fired twice. A {@link ScheduleStep} counts only if nobody changed the schedule since it was
 * read. And a step of a leader counts only during its term, so that one who was frozen past its lease and wakes up can do no harm.
 */
public interface ScheduleStore {
    /** How many of the newest firings of a schedule are kept. */
    int KEPT_FIRINGS = 100;

    /** Most schedules of one answer, and most steps of one trip. */
    int MAX_LIMIT = 1_000;

    /**
     * Makes the candidate the leader if there is none, or if the leader's lease is over: then a new term begins. Extends the lease if it
     * leads already and the lease is not over. Else changes nothing, except that a lease that would end later than a whole lease
     * from now, because the clock was set back, is shortened to that.
     *
     * @param candidate a name that no other candidate ever had
     * @return who leads now
     */
    CompletionStage<Leadership> campaign(String candidate, Duration lease);

    /** Ends a term before its time, so that others need not wait. Changes nothing if it is over. Terms go on counting. */
    CompletionStage<Void> resign(long term);

    /**
     * Takes steps; results are in order. Each counts or does not, whatever becomes of the others; if the stage fails, none of them did.
     * Of two steps of one schedule, the first that could count does, and the other is a conflict.
     *
     * @param term the term in which the leader takes them; null for steps that anybody may take
     * @param steps at most {@value #MAX_LIMIT}
     */
    CompletionStage<List<ScheduleStep.Result>> apply(@Nullable Long term, List<ScheduleStep> steps);

    /**
     * Schedules that are due at a time and not paused, the longest due first, and by id among equals.
     *
     * @param limit at most {@value #MAX_LIMIT}
     */
    CompletionStage<Due> due(long now, int limit);

    CompletionStage<Optional<ScheduleRecord>> find(String id);

    /**
     * All schedules, by id.
     *
     * @param after only those with a greater id; null to begin with the first
     * @param limit at most {@value #MAX_LIMIT}
     */
    CompletionStage<List<ScheduleRecord>> list(@Nullable String after, int limit);

    /** The latest firings of a schedule, newest first. Nothing for one that is not known. */
    CompletionStage<List<FiringRecord>> firings(String id, int limit);

    /**
     * Has the listener called when schedules may have changed, or when the leader resigned, in whatever process; but not for steps that
     * were taken through this store in a term, whose leader knows. Called once too often rather than once too seldom, on a thread of
     * the store's; it must be brief.
     */
    Subscription listen(Listener listener);

    /**
     * What is due.
     *
     * @param schedules at most as many as were asked for
     * @param nextAt when the first of all the others is due, in the past if it is already; {@link ScheduleRecord#NEVER} if none ever is
     */
    record Due(List<ScheduleRecord> schedules, long nextAt) {
        public Due {
            schedules = List.copyOf(schedules);
        }
    }

    /** Whoever wants to know. */
    interface Listener {
        /** Schedules were added, changed or removed. */
        void schedulesChanged();

        /** There is no leader any more. */
        void leaderGone();
    }

    /** Ends the calls of a listener. */
    @FunctionalInterface
    interface Subscription extends AutoCloseable {
        /** Idempotent. */
        @Override
        void close();
    }
}
