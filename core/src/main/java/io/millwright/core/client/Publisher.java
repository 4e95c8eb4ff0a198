package io.millwright.core.client;

import io.millwright.api.AsyncResult;
import io.millwright.api.Client;
import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.Receipt;
import io.millwright.api.SendOptions;
import io.millwright.api.Signature;
import io.millwright.api.TaskId;
import io.millwright.api.TypeRef;
import io.millwright.api.Workflow;
import io.millwright.api.WorkflowHandle;
import io.millwright.core.batch.Batcher;
import io.millwright.core.codec.Codecs;
import io.millwright.core.codec.SignatureFormat;
import io.millwright.core.telemetry.Telemetry;
import io.millwright.core.thread.Blocking;
import io.millwright.core.workflow.ResultReader;
import io.millwright.spi.Envelope;
import io.millwright.spi.Published;
import io.millwright.spi.Store;
import io.millwright.spi.TimeSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Encodes signatures on the caller's thread and hands them to the store in batches. Thread-safe. */
public final class Publisher implements Client {
    /** Most signatures of one trip. */
    static final int BATCH = 1_000;

    /** Most bytes of one trip; a larger signature goes alone. */
    static final int BATCH_BYTES = 4 << 20;

    private static final int PIPELINE = 2;

    private final Store store;
    private final Codecs codecs;
    private final Telemetry telemetry;
    private final TimeSource time;
    private final Demands demands;
    private final ResultReader reader;
    private final WorkflowSender workflows;
    private final Batcher<Envelope, Published> batcher;

    public Publisher(Store store, Codecs codecs, Telemetry telemetry, TimeSource time) {
        this.store = store;
        this.codecs = codecs;
        this.telemetry = telemetry;
        this.time = time;
        this.demands = new Demands(store);
        this.reader = new ResultReader(store, codecs);
        this.workflows = new WorkflowSender(store, codecs, telemetry, time);
        this.batcher = new Batcher<>(
                store::publish, SignatureFormat::weight, new Batcher.Limits(BATCH, BATCH_BYTES, PIPELINE));
    }

    @Override
    public <R> Receipt<R> send(Signature<R> signature) {
        return Blocking.get(sendAsync(signature));
    }

    @Override
    public <R> CompletionStage<Receipt<R>> sendAsync(Signature<R> signature) {
        Telemetry.Sending sending = telemetry.sending(signature);
        CompletableFuture<Published> published;
        try {
            published = batcher.submit(encode(signature, sending.headers()));
        } catch (RuntimeException e) {
            sending.done(e);
            throw e;
        }
        return published.handle((answer, thrown) -> {
            sending.done(thrown == null ? null : Blocking.unwrap(thrown));
            if (thrown != null) {
                throw Blocking.asMillwright(thrown);
            }
            return receipt(signature, answer);
        });
    }

    @Override
    public <R> List<Receipt<R>> sendAll(Collection<Signature<R>> signatures) {
        List<Receipt<R>> receipts = new ArrayList<>(signatures.size());
        ArrayDeque<Telemetry.Sending> underWay = new ArrayDeque<>();
        try {
            sendAll(signatures, receipts, underWay);
            return receipts;
        } catch (RuntimeException e) {
            underWay.forEach(sending -> sending.done(e)); // whether the store took them or not
            throw e;
        }
    }

    /** Trips are answered in order; so the observations under way end in the order in which they began. */
    private <R> void sendAll(
            Collection<Signature<R>> signatures, List<Receipt<R>> receipts, ArrayDeque<Telemetry.Sending> underWay) {
        ArrayDeque<Trip<R>> trips = new ArrayDeque<>();
        Trip<R> trip = new Trip<>();
        int weight = 0;
        for (Signature<R> signature : signatures) {
            Telemetry.Sending sending = telemetry.sending(signature);
            underWay.add(sending);
            Envelope envelope = encode(signature, sending.headers());
            int more = SignatureFormat.weight(envelope);
            if (!trip.envelopes.isEmpty() && (trip.envelopes.size() == BATCH || weight + more > BATCH_BYTES)) {
                trip.start(store);
                trips.add(trip);
                if (trips.size() == PIPELINE) {
                    finish(trips.remove(), receipts, underWay);
                }
                trip = new Trip<>();
                weight = 0;
            }
            trip.add(signature, envelope);
            weight += more;
        }
        if (!trip.envelopes.isEmpty()) {
            trip.start(store);
            trips.add(trip);
        }
        while (!trips.isEmpty()) {
            finish(trips.remove(), receipts, underWay);
        }
    }

    private <R> void finish(Trip<R> trip, List<Receipt<R>> receipts, ArrayDeque<Telemetry.Sending> underWay) {
        List<Published> answers = Blocking.get(trip.reply());
        if (answers.size() != trip.signatures.size()) {
            throw new MillwrightException(
                    ErrorCode.INTERNAL,
                    "the store answered " + answers.size() + " of " + trip.signatures.size()
                            + " signatures; sending them again is safe");
        }
        for (int i = 0; i < answers.size(); i++) {
            underWay.remove().done(null);
            receipts.add(receipt(trip.signatures.get(i), answers.get(i)));
        }
    }

    private Envelope encode(Signature<?> signature, Map<String, String> headers) {
        return demands.checked(SignatureFormat.write(signature, headers, codecs, time.now()));
    }

    private <R> Receipt<R> receipt(Signature<R> signature, Published answer) {
        return new Receipt<>(
                answer.id(), store.durability(), answer.duplicate(), result(answer.id(), signature.resultType()));
    }

    @Override
    public <R> AsyncResult<R> result(TaskId id, TypeRef<R> type) {
        return new WatchedResult<>(id, type, store, reader);
    }

    @Override
    public <R> WorkflowHandle<R> send(Workflow<R> workflow, SendOptions how) {
        boolean duplicate = workflows.send(workflow, how);
        return new StoredWorkflow<>(workflow.id(), workflow.resultType(), duplicate, store, reader);
    }

    @Override
    public <R> WorkflowHandle<R> workflow(TaskId id, TypeRef<R> type) {
        return new StoredWorkflow<>(id, type, false, store, reader);
    }

    @Override
    public CancelOutcome cancel(TaskId id, String reason) {
        return Blocking.get(store.cancel(id, reason));
    }

    /** One list on its way to the store. Confined to the thread that sends. */
    private static final class Trip<R> {
        final List<Signature<R>> signatures = new ArrayList<>();
        final List<Envelope> envelopes = new ArrayList<>();
        private @Nullable CompletionStage<List<Published>> reply;

        void add(Signature<R> signature, Envelope envelope) {
            signatures.add(signature);
            envelopes.add(envelope);
        }

        void start(Store store) {
            reply = Blocking.ask(() -> store.publish(envelopes));
        }

        CompletionStage<List<Published>> reply() {
            if (reply == null) {
                throw new MillwrightException(ErrorCode.INTERNAL, "a trip was finished before it started");
            }
            return reply;
        }
    }
}
