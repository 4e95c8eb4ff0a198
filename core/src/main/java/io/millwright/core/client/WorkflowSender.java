package io.millwright.core.client;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.SendOptions;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.api.Workflow;
import io.millwright.core.codec.Codecs;
import io.millwright.core.codec.SignatureFormat;
import io.millwright.core.telemetry.Telemetry;
import io.millwright.core.thread.Blocking;
import io.millwright.core.workflow.WorkflowEnvelopes;
import io.millwright.spi.Capability;
import io.millwright.spi.Envelope;
import io.millwright.spi.Published;
import io.millwright.spi.Store;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/**
 * Hands workflows to the store, on the caller's thread. A small one goes in one atomic trip. A large one goes in several, those who wait
 * before those they wait for; until the last of them it has an expiry, so that it ends by itself if the sender dies. Thread-safe.
 */
final class WorkflowSender {
    /** How long an unfinished one stays, counted from the last time that its sender was heard of. */
    static final Duration UNFINISHED = Duration.ofMinutes(10);

    /** Trips under way where nobody said how many. */
    private static final int DEFAULT_CONCURRENCY = 2;

    private final Store store;
    private final Codecs codecs;
    private final Telemetry telemetry;
    private final TimeSource time;
    private final Demands demands;
    private final Outlet outlet;

    WorkflowSender(Store store, Codecs codecs, Telemetry telemetry, TimeSource time, Outlet outlet) {
        this.store = store;
        this.codecs = codecs;
        this.telemetry = telemetry;
        this.time = time;
        this.demands = new Demands(store);
        this.outlet = outlet;
    }

    /** @return whether it had been accepted before */
    boolean send(Workflow<?> workflow, SendOptions how) {
        store.require(Capability.WORKFLOWS);
        Telemetry.Sending sending = telemetry.sending(WorkflowEnvelopes.observed(workflow, workflow.id()));
        try {
            WorkflowEnvelopes envelopes = WorkflowEnvelopes.of(
                    workflow, workflow.id(), new WorkflowEnvelopes.Context(codecs, sending.headers(), time.now()));
            boolean duplicate = send(envelopes, how);
            sending.done(null);
            return duplicate;
        } catch (RuntimeException e) {
            sending.done(e);
            throw e;
        }
    }

    private boolean send(WorkflowEnvelopes envelopes, SendOptions how) {
        Optional<List<Envelope>> whole = how.concurrency() == 0 ? envelopes.whole(null) : Optional.empty();
        if (whole.isPresent()) {
            List<Envelope> all = whole.get();
            all.forEach(demands::checked);
            return outlet.await(outlet.publish(all)).get(0).duplicate();
        }
        return new Trips(envelopes, how.concurrency() == 0 ? DEFAULT_CONCURRENCY : how.concurrency()).send();
    }

    /** One workflow that is sent in several trips. Confined to the sending thread. */
    private final class Trips {
        private final WorkflowEnvelopes envelopes;
        private final int concurrency;
        private final TaskId id;
        private final ArrayDeque<CompletionStage<List<Published>>> underWay = new ArrayDeque<>();
        private boolean duplicate;
        private long heardOf;

        Trips(WorkflowEnvelopes envelopes, int concurrency) {
            this.envelopes = envelopes;
            this.concurrency = concurrency;
            this.id = envelopes.id();
        }

        boolean send() {
            heardOf = time.now();
            Envelope root = demands.checked(envelopes.root(null, heardOf + UNFINISHED.toMillis()));
            duplicate = outlet.await(outlet.publish(List.of(root))).get(0).duplicate();
            // last come those that may run, in the order in which results are awaited
            send(IntStream.iterate(envelopes.size(), number -> number > 0, number -> number - 1)
                    .filter(envelopes::isHeld));
            send(IntStream.rangeClosed(1, envelopes.size()).filter(number -> !envelopes.isHeld(number)));
            if (!Blocking.get(store.seal(id, envelopes.deadline()))) {
                explainEnd();
            }
            return duplicate;
        }

        private void send(IntStream numbers) {
            List<Envelope> trip = new ArrayList<>();
            int bytes = 0;
            for (PrimitiveIterator.OfInt next = numbers.iterator(); next.hasNext(); ) {
                Envelope node = demands.checked(envelopes.node(next.nextInt()));
                int weight = SignatureFormat.weight(node);
                if (!trip.isEmpty() && (trip.size() == Publisher.BATCH || bytes + weight > Publisher.BATCH_BYTES)) {
                    start(trip);
                    trip = new ArrayList<>();
                    bytes = 0;
                }
                trip.add(node);
                bytes += weight;
            }
            if (!trip.isEmpty()) {
                start(trip);
            }
            while (!underWay.isEmpty()) {
                outlet.await(underWay.remove());
            }
        }

        private void start(List<Envelope> trip) {
            if (underWay.size() == concurrency) {
                outlet.await(underWay.remove());
            }
            underWay.add(outlet.publish(trip));
            long now = time.now();
            // one that was sent before as a whole must not get an expiry again
            if (!duplicate && now - heardOf > UNFINISHED.toMillis() / 3) {
                heardOf = now;
                Blocking.get(store.seal(id, now + UNFINISHED.toMillis()));
            }
        }

        /** It may have been cancelled, or have ended long ago; but what ran out of time was never there as a whole. */
        private void explainEnd() {
            Optional<TaskRecord> root = Blocking.get(store.find(id));
            if (root.isEmpty() || root.get().state() == TaskState.EXPIRED) {
                throw new MillwrightException(
                        ErrorCode.STATE_CONFLICT,
                        "workflow " + id + " ended before all of it was sent, because its sender was not heard of for "
                                + UNFINISHED + "; send workflow.again()");
            }
        }
    }
}
