package io.millwright.core.client;

import io.millwright.api.AsyncResult;
import io.millwright.api.Client;
import io.millwright.api.ErrorCode;
import io.millwright.api.Flow;
import io.millwright.api.Flow.OnConflict;
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
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

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
    private final Outlet outlet;
    private final WorkflowSender workflows;
    private final Batcher<Envelope, Published> batcher;

    /** @param patience how long to wait for room where a queue is full and its bound says to wait */
    public Publisher(Store store, Codecs codecs, Telemetry telemetry, TimeSource time, Duration patience) {
        this.store = store;
        this.codecs = codecs;
        this.telemetry = telemetry;
        this.time = time;
        this.demands = new Demands(store);
        this.reader = new ResultReader(store, codecs);
        this.outlet = new Outlet(store, time, patience);
        this.workflows = new WorkflowSender(store, codecs, telemetry, time, outlet);
        this.batcher = new Batcher<>(
                store::publish, SignatureFormat::weight, new Batcher.Limits(BATCH, BATCH_BYTES, PIPELINE));
    }

    @Override
    public <R> Receipt<R> send(Signature<R> signature) {
        return outlet.await(sendAsync(signature));
    }

    @Override
    public <R> CompletionStage<Receipt<R>> sendAsync(Signature<R> signature) {
        Telemetry.Sending sending = telemetry.sending(signature);
        CompletableFuture<Published> published = new CompletableFuture<>();
        try {
            Envelope envelope = encode(signature, sending.headers());
            batcher.submit(envelope, (answer, thrown) -> {
                if (thrown == null) {
                    published.complete(answer);
                } else {
                    outlet.retry(envelope, thrown, published);
                }
            });
        } catch (RuntimeException e) {
            sending.done(e);
            throw e;
        }
        return published.handle((answer, thrown) -> {
            try {
                if (thrown != null) {
                    throw Blocking.asMillwright(thrown);
                }
                Receipt<R> receipt = receipt(signature, answer);
                sending.done(null);
                return receipt;
            } catch (MillwrightException e) {
                sending.done(thrown == null ? e : Blocking.unwrap(thrown));
                throw e;
            }
        });
    }

    @Override
    public <R> List<Receipt<R>> sendAll(Collection<Signature<R>> signatures) {
        return new BulkSender<R>(this, telemetry, outlet).send(signatures);
    }

    /** @throws MillwrightException if the signature cannot be stored here */
    Envelope encode(Signature<?> signature, Map<String, String> headers) {
        return demands.checked(SignatureFormat.write(signature, headers, codecs, time.now()));
    }

    /** @throws MillwrightException {@link ErrorCode#UNIQUE_KEY_TAKEN} */
    <R> Receipt<R> receipt(Signature<R> signature, Published answer) {
        Flow.Unique unique = signature.options().flow().unique();
        if (unique != null
                && unique.onConflict() == OnConflict.REJECT
                && !answer.id().equals(signature.id())) {
            throw new MillwrightException(
                    ErrorCode.UNIQUE_KEY_TAKEN,
                    signature + " was not accepted, because task " + answer.id() + " has its unique key '"
                            + unique.key() + "'; wait for that one, or send it without orReject()");
        }
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
}
