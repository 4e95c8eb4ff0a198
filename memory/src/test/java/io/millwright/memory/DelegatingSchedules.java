package io.millwright.memory;

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

/** Hands everything on; what is broken on purpose overrides what it breaks. */
class DelegatingSchedules implements ScheduleStore {
    final ScheduleStore sound;

    DelegatingSchedules(ScheduleStore sound) {
        this.sound = sound;
    }

    @Override
    public CompletionStage<Leadership> campaign(String candidate, Duration lease) {
        return sound.campaign(candidate, lease);
    }

    @Override
    public CompletionStage<Void> resign(long term) {
        return sound.resign(term);
    }

    @Override
    public CompletionStage<List<ScheduleStep.Result>> apply(@Nullable Long term, List<ScheduleStep> steps) {
        return sound.apply(term, steps);
    }

    @Override
    public CompletionStage<Due> due(long now, int limit) {
        return sound.due(now, limit);
    }

    @Override
    public CompletionStage<Optional<ScheduleRecord>> find(String id) {
        return sound.find(id);
    }

    @Override
    public CompletionStage<List<ScheduleRecord>> list(@Nullable String after, int limit) {
        return sound.list(after, limit);
    }

    @Override
    public CompletionStage<List<FiringRecord>> firings(String id, int limit) {
        return sound.firings(id, limit);
    }

    @Override
    public Subscription listen(Listener listener) {
        return sound.listen(listener);
    }
}
