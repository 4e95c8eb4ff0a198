package io.millwright.memory;

import io.millwright.spi.FiringRecord;
import io.millwright.spi.Leadership;
import io.millwright.spi.ScheduleRecord;
import io.millwright.spi.ScheduleStep;
import io.millwright.spi.ScheduleStep.Outcome;
import io.millwright.spi.ScheduleStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The schedules as one opening of a hub sees them. Thread-safe. */
final class MemorySchedules implements ScheduleStore {
    private final MemoryStore store;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    MemorySchedules(MemoryStore store) {
        this.store = store;
    }

    @Override
    public CompletionStage<Leadership> campaign(String candidate, Duration lease) {
        return store.answer((ledger, now) -> ledger.schedules.campaign(candidate, lease.toMillis(), now));
    }

    @Override
    public CompletionStage<Void> resign(long term) {
        return store.done((ledger, now) -> {
            if (ledger.schedules.resign(term)) {
                store.hub().openings().forEach(MemorySchedules::tellThatLeaderIsGone);
            }
        });
    }

    @Override
    public CompletionStage<List<ScheduleStep.Result>> apply(@Nullable Long term, List<ScheduleStep> steps) {
        List<ScheduleStep> trip = List.copyOf(steps);
        return store.answer((ledger, now) -> {
            List<ScheduleStep.Result> results =
                    ledger.schedules.apply(term, trip, envelopes -> ledger.publishNow(envelopes, this, now));
            if (results.stream().anyMatch(result -> result.outcome() == Outcome.APPLIED)) {
                for (MemorySchedules opening : store.hub().openings()) {
                    if (term == null || opening != this) {
                        opening.tellOfChange();
                    }
                }
            }
            return results;
        });
    }

    @Override
    public CompletionStage<Due> due(long now, int limit) {
        return store.answer((ledger, storeNow) -> ledger.schedules.due(now, limit));
    }

    @Override
    public CompletionStage<Optional<ScheduleRecord>> find(String id) {
        return store.answer((ledger, now) -> ledger.schedules.find(id));
    }

    @Override
    public CompletionStage<List<ScheduleRecord>> list(@Nullable String after, int limit) {
        return store.answer((ledger, now) -> ledger.schedules.list(after, limit));
    }

    @Override
    public CompletionStage<List<FiringRecord>> firings(String id, int limit) {
        return store.answer((ledger, now) -> ledger.schedules.firings(id, limit));
    }

    @Override
    public Subscription listen(Listener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** From within an operation. */
    private void tellOfChange() {
        listeners.forEach(listener -> store.hub().push(listener::schedulesChanged));
    }

    /** From within an operation. */
    private void tellThatLeaderIsGone() {
        listeners.forEach(listener -> store.hub().push(listener::leaderGone));
    }

    void close() {
        listeners.clear();
    }
}
