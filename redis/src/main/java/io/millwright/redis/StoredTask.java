package io.millwright.redis;

import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Lease;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.WorkerId;
import org.jspecify.annotations.Nullable;

/**
 * A task as the server has it.
 *
 * @param checkpoint what its handler has got done; null for nothing
 */
record StoredTask(Envelope envelope, Tail tail, TaskRecord.@Nullable Checkpoint checkpoint) {
    /** The same with what the server says of its checkpoint. */
    StoredTask with(@Nullable Object reply) {
        return reply == null ? this : new StoredTask(envelope, tail, checkpoint(envelope.id(), Reply.bytes(reply)));
    }

    private static TaskRecord.Checkpoint checkpoint(TaskId id, byte[] value) {
        return In.read("the checkpoint of " + id, value, in -> {
            long savedAt = in.i8();
            return new TaskRecord.Checkpoint(in.payload(), savedAt);
        });
    }

    @Nullable
    TaskOutcome outcome() {
        return tail.outcome(envelope.id());
    }

    Delivery delivery(WorkerId owner, long fencing) {
        return new Delivery(
                new Lease(envelope.id(), owner, fencing, 0),
                envelope,
                tail.tally(),
                checkpoint == null ? null : checkpoint.state());
    }

    /** @param lease null if no worker has it */
    TaskRecord record(@Nullable StoredLease lease) {
        TaskRecord record;
        if (lease == null) {
            record = new TaskRecord(envelope, tail.state(), tail.tally(), tail.dueAt(), null, outcome());
        } else {
            TaskState state = lease.startedAt() > 0 ? TaskState.STARTED : TaskState.RECEIVED;
            record = new TaskRecord(envelope, state, tail.tally(), tail.dueAt(), lease.holder(envelope.id()), null);
        }
        return checkpoint == null ? record : record.with(checkpoint);
    }
}
