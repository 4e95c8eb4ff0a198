package io.millwright.memory;

import io.millwright.api.Flow;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Envelope;
import io.millwright.spi.Links;
import io.millwright.spi.Payload;
import io.millwright.spi.Tally;
import io.millwright.spi.TaskRecord;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One signature. A million of them fit into a heap of 256 MB: 112 bytes each (compressed pointers), so what is rare lives in
 * {@link Extras}, and envelopes and ids are made anew when asked for. Not thread-safe.
 */
final class Entry {
    private static final Place[] PLACES = Place.values();
    private static final int INDEX_BITS = 28;
    private static final int INDEX_MASK = (1 << INDEX_BITS) - 1;

    final long high;
    final long low;
    /** Order of publication in this store; never changes, so that whatever comes back finds its old place. */
    final long order;

    final long createdAt;
    /** Waiting: when due, 0 for at once. Leased: when claimed. Settled: when finished. */
    long since;
    /** While STARTED, else 0. */
    long startedAt;

    int fencing;
    /** {@link Place} in the upper bits, index within its heap below. */
    private int spot;

    TaskState state;
    /** The one that it is linked in; while it is in none, the common one of its queue and priority. */
    Lane lane;

    final Kind kind;
    final byte[] arguments;

    @Nullable
    Entry previous;

    @Nullable
    Entry next;

    @Nullable
    Extras extras;

    @Nullable
    Member holder;
    /** How it ended: a {@link Payload} or a {@link io.millwright.api.TaskError}; null until then. */
    @Nullable
    Object ending;

    @Nullable
    Watcher watchers;

    Tally tally = Tally.ZERO;

    Entry(Envelope envelope, long order, Lane lane, Kind kind) {
        this.high = envelope.id().high();
        this.low = envelope.id().low();
        this.order = order;
        this.createdAt = envelope.times().createdAt();
        this.lane = lane;
        this.kind = kind;
        this.arguments = envelope.arguments().bytes();
        this.state = kind.isHeld() || hasOrderKey(envelope) ? TaskState.HELD : TaskState.PENDING;
    }

    /** One that was packed. */
    Entry(TaskId id, long order, long createdAt, Subject subject) {
        this.high = id.high();
        this.low = id.low();
        this.order = order;
        this.createdAt = createdAt;
        this.lane = subject.lane;
        this.kind = subject.kind;
        this.arguments = subject.arguments;
        this.state = TaskState.PENDING;
    }

    private static boolean hasOrderKey(Envelope envelope) {
        return envelope.flow() != null && envelope.flow().orderKey() != null;
    }

    /** What is to be run, and where it waits. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Subject(Lane lane, Kind kind, byte[] arguments) {}

    /** Where an entry is linked. */
    enum Place {
        NOWHERE,
        /** In its lane's list. */
        LISTED,
        /** In its lane's heap of those that came back out of order. */
        RETURNED,
        /** In the heap of those whose time has not come. */
        DELAYED,
        /** In its holder's list. */
        LEASED,
        /** Held until others have ended: linked nowhere but in the table of ids. */
        HELD,
        /** In the line of its order key, behind others. */
        LINED,
        /** In the list of settled ones that retention will drop. */
        KEPT,
        /** Settled, and kept as long as the workflow that it belongs to: linked nowhere but in the table of ids. */
        ENROLLED,
        /** Out of a packed record: a copy, or not linked yet. */
        PACKED,
        /** A dead letter: linked nowhere but in the table of ids, kept without limit. */
        DEAD
    }

    /**
     * A task's name, the codec of its arguments, its place in a workflow, its share and its limits, shared by all signatures that have all
     * of them: the members of a group are alike, and so are the tasks of a tenant.
     *
     * @param flow without unique and order key; null where nothing is left
     */
    record Kind(
            String task,
            String codec,
            @Nullable Links links,
            @Nullable Flow flow) {
        /** Whether it is that of signatures that stand alone and share nothing. */
        boolean isPlain() {
            return links == null && flow == null;
        }

        /** Whether it waits for others, as it is published. */
        boolean isHeld() {
            return links != null && links.waits() > 0;
        }

        boolean isWorkflow() {
            return links != null && links.role() == Links.Role.WORKFLOW;
        }
    }

    Place place() {
        return PLACES[spot >>> INDEX_BITS];
    }

    @SuppressWarnings("EnumOrdinal") // packed, because there are millions; never leaves the process
    void place(Place place) {
        spot = place.ordinal() << INDEX_BITS;
    }

    int index() {
        return spot & INDEX_MASK;
    }

    void index(int index) {
        spot = spot & ~INDEX_MASK | index;
    }

    /** Whether it waits for nothing but its time, a permit and a worker. */
    boolean isWaiting() {
        return state == TaskState.PENDING || state == TaskState.RETRY;
    }

    /** Whether it waits, and not for others of its workflow. */
    boolean isWaitingItself() {
        return isWaiting() || place() == Place.LINED;
    }

    /** Whether it waits for nothing but a permit and a worker; so also if it is packed. */
    boolean isClaimable() {
        return isWaiting() && place() != Place.DELAYED;
    }

    /** Whether it has one of these permits. */
    boolean holds(Permits wanted) {
        return extras != null
                && extras.permits != null
                && Arrays.asList(extras.permits).contains(wanted);
    }

    /** What it shares with others, as it was published. */
    @Nullable
    Flow flow() {
        return extras == null || extras.flow == null ? kind.flow : extras.flow;
    }

    @Nullable
    String orderKey() {
        return extras == null || extras.flow == null ? null : extras.flow.orderKey();
    }

    long expiresAt() {
        return extras == null ? 0 : extras.expiresAt;
    }

    /** Why its holder was asked to stop; null if it was not. */
    @Nullable
    String cancelReason() {
        return extras == null ? null : extras.cancelReason;
    }

    TaskRecord.@Nullable Checkpoint checkpoint() {
        return extras == null ? null : extras.checkpoint;
    }

    Extras extras() {
        Extras present = extras;
        if (present == null) {
            present = new Extras();
            extras = present;
        }
        return present;
    }

    /** What it waits for, while it is held; of a workflow also afterwards. */
    @Nullable
    HeldEntry held() {
        return extras == null ? null : extras.held;
    }

    TaskId id() {
        return new TaskId(high, low);
    }

    Envelope envelope(TaskId id) {
        Extras rare = extras;
        Payload payload = new Payload(kind.codec, arguments);
        if (rare == null) {
            return new Envelope(
                    id,
                    kind.task,
                    lane.tier.address,
                    new Envelope.Times(createdAt, 0, 0),
                    payload,
                    null,
                    kind.links,
                    kind.flow);
        }
        Envelope.Address address = rare.uniqueKey == null
                ? lane.tier.address
                : new Envelope.Address(lane.queue.name, lane.priority, rare.uniqueKey);
        return new Envelope(
                id,
                kind.task,
                address,
                new Envelope.Times(createdAt, rare.dueAt, rare.expiresAt),
                payload,
                rare.options,
                kind.links,
                flow());
    }

    /** Roughly how many bytes it occupies; constant once settled. */
    long weight() {
        long bytes = 152L + arguments.length;
        if (ending instanceof Payload payload) {
            bytes += 40L + payload.bytes().length;
        } else if (ending instanceof io.millwright.api.TaskError error) {
            bytes += 120L + 2L * error.message().length() + error.stackTrace().length();
        }
        return extras == null ? bytes : bytes + extras.weight();
    }
}
