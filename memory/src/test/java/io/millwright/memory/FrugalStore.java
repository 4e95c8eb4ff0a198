package io.millwright.memory;

import io.millwright.api.ErrorCode;
import io.millwright.api.Flow;
import io.millwright.api.Limit;
import io.millwright.api.MillwrightException;
import io.millwright.api.QueueBound;
import io.millwright.api.TaskId;
import io.millwright.spi.Capability;
import io.millwright.spi.Envelope;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.LimitStats;
import io.millwright.spi.Published;
import io.millwright.spi.QueueStats;
import io.millwright.spi.ScheduleStore;
import io.millwright.spi.Settlement;
import io.millwright.spi.Store;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.TaskQuery;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.WorkerStats;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A sound store that offers nothing beyond the core, and refuses the rest as it must. */
final class FrugalStore extends DelegatingStore {
    FrugalStore(Store store) {
        super(store);
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    private <T> CompletionStage<T> refused(Capability capability) {
        return CompletableFuture.failedFuture(
                new MillwrightException(ErrorCode.UNSUPPORTED, describe() + " does not offer " + capability));
    }

    @Override
    public ScheduleStore schedules() {
        throw new MillwrightException(ErrorCode.UNSUPPORTED, describe() + " does not offer schedules");
    }

    @Override
    public CompletionStage<List<Published>> publish(List<Envelope> envelopes) {
        for (Envelope envelope : envelopes) {
            Capability lacking = lacking(envelope.flow());
            if (lacking != null) {
                return refused(lacking);
            }
            if (envelope.address().priority() != 0) {
                return refused(Capability.PRIORITY);
            } else if (envelope.address().uniqueKey() != null) {
                return refused(Capability.UNIQUE_KEY);
            } else if (envelope.times().dueAt() != 0) {
                return refused(Capability.DELAY);
            } else if (envelope.times().expiresAt() != 0) {
                return refused(Capability.EXPIRY);
            } else if (envelope.links() != null) {
                return refused(Capability.WORKFLOWS);
            }
        }
        return super.publish(envelopes);
    }

    @SuppressWarnings("NullAway") // tests are not checked
    private static Capability lacking(Flow flow) {
        if (flow == null) {
            return null;
        } else if (flow.unique() != null) {
            return Capability.UNIQUE_POLICIES;
        } else if (flow.share() != null) {
            return Capability.FAIRNESS;
        } else if (flow.orderKey() != null) {
            return Capability.ORDER_KEYS;
        }
        return flow.limits().isEmpty() ? null : Capability.LIMITS;
    }

    @Override
    public CompletionStage<Void> limit(Limit limit) {
        return refused(Capability.LIMITS);
    }

    @Override
    public CompletionStage<Boolean> removeLimit(String name) {
        return refused(Capability.LIMITS);
    }

    @Override
    public CompletionStage<List<LimitStats>> limits() {
        return refused(Capability.LIMITS);
    }

    @Override
    public CompletionStage<Void> bound(String queue, QueueBound bound) {
        return refused(Capability.QUEUE_BOUNDS);
    }

    @Override
    public CompletionStage<Boolean> seal(TaskId workflow, long expiresAt) {
        return refused(Capability.WORKFLOWS);
    }

    @Override
    public CompletionStage<List<Settlement.Result>> settle(List<Settlement> settlements) {
        return settlements.stream()
                        .allMatch(settlement -> settlement.followUps().isEmpty())
                ? super.settle(settlements)
                : refused(Capability.ATOMIC_FOLLOW_UPS);
    }

    @Override
    public CompletionStage<List<Boolean>> report(List<LeaseReport> reports) {
        return reports.stream().noneMatch(LeaseReport.Checkpoint.class::isInstance)
                ? super.report(reports)
                : refused(Capability.CHECKPOINTS);
    }

    @Override
    public CompletionStage<Void> pause(String queue) {
        return refused(Capability.PAUSE);
    }

    @Override
    public CompletionStage<Void> resume(String queue) {
        return refused(Capability.PAUSE);
    }

    @Override
    public CompletionStage<List<TaskRecord>> list(TaskQuery query) {
        return refused(Capability.INSPECTION);
    }

    @Override
    public CompletionStage<List<QueueStats>> queues() {
        return refused(Capability.INSPECTION);
    }

    @Override
    public CompletionStage<List<WorkerStats>> workers() {
        return refused(Capability.INSPECTION);
    }

    @Override
    public CompletionStage<List<TaskEvent>> history(TaskId id) {
        return refused(Capability.INSPECTION);
    }
}
