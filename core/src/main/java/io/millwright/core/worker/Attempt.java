package io.millwright.core.worker;

import io.millwright.api.Arguments;
import io.millwright.api.Progress;
import io.millwright.api.Signature;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskOptions;
import io.millwright.api.TypeRef;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Lease;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.TimeSource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One attempt of one delivery, from claim to verdict; what handlers see as their {@link TaskContext}. Thread-safe. */
public final class Attempt implements TaskContext {
    private static final Arguments NO_ARGUMENTS = new Arguments(List.of(), List.of());

    private final Delivery delivery;
    private final LeaseSession session;
    private final Surroundings around;
    private final TaskInfo info;
    private final HandlerCall call;
    private final News news;
    private final CleanUps cleanUps = new CleanUps();
    private final AtomicBoolean decided = new AtomicBoolean();
    // set on the handler's thread before the handler runs; hooks of other threads read it: volatile
    private volatile @Nullable Signature<?> signature;
    // set on the handler's thread before the verdict, read by whoever settles it: volatile
    private volatile List<Envelope> followUps = List.of();
    private @Nullable Checkpoint checkpoint; // guarded by this; made when it is asked for, which is rare

    /**
     * What all attempts of a worker share.
     *
     * @param worker its name
     * @param cancelActions runs what handlers want run when they are cancelled
     * @param stopping whether the worker stops
     */
    record Surroundings(
            String worker,
            Executor cancelActions,
            TimeSource time,
            Checkpoints checkpoints,
            BooleanSupplier stopping) {}

    Attempt(Delivery delivery, LeaseSession session, Surroundings around) {
        this.delivery = delivery;
        this.session = session;
        this.around = around;
        this.news = new News(delivery.lease());
        this.info = new TaskInfo(
                delivery.envelope().id(),
                delivery.envelope().task(),
                delivery.tally().attempt(),
                delivery.lease().fencing(),
                around.worker());
        this.call = new HandlerCall(info.id(), around.cancelActions(), around.time());
    }

    /** What the store handed out. */
    public Delivery delivery() {
        return delivery;
    }

    Lease lease() {
        return delivery.lease();
    }

    LeaseSession session() {
        return session;
    }

    // ---- what the handler sees

    @Override
    public TaskInfo task() {
        return info;
    }

    @Override
    public Signature<?> signature() {
        Signature<?> known = signature;
        return known != null
                ? known
                : Signature.restore(
                        info.id(), info.name(), NO_ARGUMENTS, TypeRef.of(Object.class), TaskOptions.DEFAULT);
    }

    @Override
    public Optional<Instant> deadline() {
        long deadline = call.deadline();
        return deadline == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(deadline));
    }

    @Override
    public boolean isCancelled() {
        return call.cancelCause() != null;
    }

    @Override
    public void throwIfCancelled() {
        call.throwIfCancelled();
    }

    @Override
    public void onCancel(Runnable action) {
        call.onCancel(action);
    }

    @Override
    public <R extends AutoCloseable> R closeAfter(R resource) {
        cleanUps.add(resource);
        return resource;
    }

    @Override
    public void progress(double fraction, String message) {
        news.progress(new Progress(fraction, message));
    }

    @Override
    public void log(String line) {
        news.log(around.time().now(), line);
    }

    @Override
    public <S> CompletionStage<Void> checkpoint(S state, TypeRef<S> type) {
        return checkpoint().forStates().save(List.of(state), List.of(type.type()));
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // a codec gives what it is asked for, and no null was ever kept
    public <S> Optional<S> checkpoint(TypeRef<S> type) {
        return checkpoint().read(List.of(type.type())).map(values -> (S) values.get(0));
    }

    @Override
    public <C> C iterate(TypeRef<C> type, C first, Step<C> step) throws Exception {
        return new Iteration<>(this, checkpoint().forCursor(), type, first).run(step);
    }

    private synchronized Checkpoint checkpoint() {
        if (checkpoint == null) {
            checkpoint = around.checkpoints().of(delivery, session);
        }
        return checkpoint;
    }

    @Override
    public boolean isStopping() {
        return around.stopping().getAsBoolean();
    }

    // ---- what the processor does

    void bound(Signature<?> bound) {
        signature = bound;
    }

    /** To be published in the step that settles the attempt. */
    void follow(List<Envelope> envelopes) {
        followUps = envelopes;
    }

    /** As {@link HandlerCall#enter}. */
    void enter(long now, long deadlineMillis) {
        call.enter(now, deadlineMillis);
    }

    /** The handler has returned: closes what it left to be closed. */
    void returned() {
        call.returned();
        cleanUps.run();
    }

    /** As {@link HandlerCall#exit}. */
    void exit() {
        call.exit();
    }

    // ---- what the worker does

    /** As {@link HandlerCall#cancel}. */
    void cancel(CancelCause cause, String reason, long nanoTime) {
        call.cancel(cause, reason, nanoTime);
    }

    /** What becomes of the handler's thread. */
    HandlerCall call() {
        return call;
    }

    @Nullable
    CancelCause cancelCause() {
        return call.cancelCause();
    }

    String cancelReason() {
        return call.cancelReason();
    }

    /** The first to call this may settle the attempt; nobody else. */
    boolean decide() {
        return decided.compareAndSet(false, true);
    }

    /** What the store has not been told yet; each item is given once. */
    List<LeaseReport> unreported() {
        return news.take(call.startedAt());
    }

    /** The log lines that the store has not been told yet; they must reach it before the settlement does. */
    List<LeaseReport> unreportedLines() {
        return news.takeLines();
    }

    /** As {@link Checkpoint#unsaved()}. */
    synchronized @Nullable CompletionStage<Void> unsavedCheckpoint() {
        return checkpoint == null ? null : checkpoint.unsaved();
    }

    List<Envelope> followUps() {
        return followUps;
    }

    void startWasReported() {
        news.startWasReported();
    }
}
