package io.millwright.testing;

import io.millwright.spi.FiringRecord;
import io.millwright.spi.Leadership;
import io.millwright.spi.ScheduleRecord;
import io.millwright.spi.ScheduleStep;
import io.millwright.spi.ScheduleStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Tells listeners on the thread that makes a change, before it goes on; everything else is the other store's. Thread-safe. */
final class SteppedSchedules implements ScheduleStore {
    private final ScheduleStore schedules;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    SteppedSchedules(ScheduleStore schedules) {
        this.schedules = schedules;
    }

    @Override
    public CompletionStage<List<ScheduleStep.Result>> apply(@Nullable Long term, List<ScheduleStep> steps) {
        CompletionStage<List<ScheduleStep.Result>> applied = schedules.apply(term, steps);
        return term != null
                ? applied
                : applied.thenApply(results -> {
                    listeners.forEach(Listener::schedulesChanged);
                    return results;
                });
    }

    @Override
    public Subscription listen(Listener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public CompletionStage<Leadership> campaign(String candidate, Duration lease) {
        return schedules.campaign(candidate, lease);
    }

    @Override
    public CompletionStage<Void> resign(long term) {
        return schedules.resign(term); // there is nobody else who would lead
    }

    @Override
    public CompletionStage<Due> due(long now, int limit) {
        return schedules.due(now, limit);
    }

    @Override
    public CompletionStage<Optional<ScheduleRecord>> find(String id) {
        return schedules.find(id);
    }

    @Override
    public CompletionStage<List<ScheduleRecord>> list(@Nullable String after, int limit) {
        return schedules.list(after, limit);
    }

    @Override
    public CompletionStage<List<FiringRecord>> firings(String id, int limit) {
        return schedules.firings(id, limit);
    }
}
