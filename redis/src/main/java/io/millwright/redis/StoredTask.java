package io.millwright.redis;

import io.millwright.api.TaskState;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Lease;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.WorkerId;
import org.jspecify.annotations.Nullable;

/** A task as the server has it. */
record StoredTask(Envelope envelope, Tail tail) {
    @Nullable
    TaskOutcome outcome() {
        return tail.outcome(envelope.id());
    }

    Delivery delivery(WorkerId owner, long fencing) {
        return new Delivery(new Lease(envelope.id(), owner, fencing, 0), envelope, tail.tally());
    }

    /** @param lease null if no worker has it */
    TaskRecord record(@Nullable StoredLease lease) {
        if (lease == null) {
            return new TaskRecord(envelope, tail.state(), tail.tally(), tail.dueAt(), null, outcome());
        }
        TaskState state = lease.startedAt() > 0 ? TaskState.STARTED : TaskState.RECEIVED;
        return new TaskRecord(envelope, state, tail.tally(), tail.dueAt(), lease.holder(envelope.id()), null);
    }
}
