package io.millwright.core;

import io.millwright.core.ScriptedStore.Op;
import io.millwright.spi.FiringRecord;
import io.millwright.spi.Leadership;
import io.millwright.spi.ScheduleRecord;
import io.millwright.spi.ScheduleStep;
import io.millwright.spi.ScheduleStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The schedules of a {@link ScriptedStore}. Listeners are told on the thread that makes the change, before it goes on: what
 * follows has happened then.
 */
final class ScriptedSchedules implements ScheduleStore {
    private final ScriptedStore store;
    private final ScheduleStore real;

    ScriptedSchedules(ScriptedStore store, ScheduleStore real) {
        this.store = store;
        this.real = real;
    }

    @Override
    public CompletionStage<Leadership> campaign(String candidate, Duration lease) {
        return store.call(
                Op.CAMPAIGN,
                () -> real.campaign(candidate, lease).thenApply(leadership -> {
                    store.leaderships.add(leadership);
                    return leadership;
                }));
    }

    @Override
    public CompletionStage<Void> resign(long term) {
        return real.resign(term).thenAccept(done -> store.readers.forEach(Listener::leaderGone));
    }

    @Override
    public CompletionStage<List<ScheduleStep.Result>> apply(@Nullable Long term, List<ScheduleStep> steps) {
        if (term != null) {
            return store.call(Op.STEP, () -> real.apply(term, steps));
        }
        return real.apply(null, steps).thenApply(results -> {
            store.readers.forEach(Listener::schedulesChanged);
            return results;
        });
    }

    @Override
    public CompletionStage<Due> due(long now, int limit) {
        return store.call(Op.DUE, () -> real.due(now, limit));
    }

    @Override
    public CompletionStage<Optional<ScheduleRecord>> find(String id) {
        return real.find(id);
    }

    @Override
    public CompletionStage<List<ScheduleRecord>> list(@Nullable String after, int limit) {
        return real.list(after, limit);
    }

    @Override
    public CompletionStage<List<FiringRecord>> firings(String id, int limit) {
        return real.firings(id, limit);
    }

    @Override
    public Subscription listen(Listener listener) {
        store.readers.add(listener);
        return () -> store.readers.remove(listener);
    }
}
