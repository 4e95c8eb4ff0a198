package io.millwright.spi;

import io.millwright.api.Flow;
import io.millwright.api.TaskId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A signature as stores see it.
 *
 * @param id publishing an id that the store still knows changes nothing
 * @param task name of the task
 * @param address where it waits
 * @param times when it may run
 * @param arguments encoded arguments
 * @param options encoded options that only the engine reads (retry policy, headers, tags …); null where all are default
 * @param links its place in a workflow; null if it stands alone
 * @param flow what it shares with others beyond a unique key that is {@link Flow.Unique#untilDone}, which stands in the address alone;
 *     null where that is nothing
 */
public record Envelope(
        TaskId id,
        String task,
        Address address,
        Times times,
        Payload arguments,
        @Nullable Payload options,
        @Nullable Links links,
        @Nullable Flow flow) {

    /** Of a signature that stands alone. */
    public Envelope(
            TaskId id, String task, Address address, Times times, Payload arguments, @Nullable Payload options) {
        this(id, task, address, times, arguments, options, null, null);
    }

    /** Of a signature that shares nothing with others. */
    public Envelope(
            TaskId id,
            String task,
            Address address,
            Times times,
            Payload arguments,
            @Nullable Payload options,
            @Nullable Links links) {
        this(id, task, address, times, arguments, options, links, null);
    }

    public Envelope {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(task, "task");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(times, "times");
        Objects.requireNonNull(arguments, "arguments");
    }

    /**
     * Where a signature waits.
     *
     * @param queue name of the queue
     * @param priority 0 to 255; higher is served first, equals in order of publication
     * @param uniqueKey at most one signature of the store has it at a time: until it is settled, unless the flow says otherwise; null for
     *     none
     */
    public record Address(
            String queue, int priority, @Nullable String uniqueKey) {
        public Address {
            Objects.requireNonNull(queue, "queue");
        }
    }

    /**
     * When a signature may run.
     *
     * @param createdAt when it was sent
     * @param dueAt not claimable before; 0 for at once
     * @param expiresAt settled as expired instead of being claimed from then on; 0 for never
     */
    public record Times(long createdAt, long dueAt, long expiresAt) {}
}
