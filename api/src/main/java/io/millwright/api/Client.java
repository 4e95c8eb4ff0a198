package io.millwright.api;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Sends signatures and finds results. Thread-safe; one per process is enough. Concurrent sends share one trip to the store, so
 * many threads sending one signature each are nearly as fast as one sending many.
 */
public interface Client {

    /**
     * Sends one signature and returns once the store has it durably.
     *
     * @throws MillwrightException if it was not accepted; sending the same signature again is always safe
     */
    <R> Receipt<R> send(Signature<R> signature);

    /** {@link #send} without waiting. The stage completes on a thread of Millwright's. */
    <R> CompletionStage<Receipt<R>> sendAsync(Signature<R> signature);

    /**
     * Sends many in as few trips to the store as its limits allow; the receipts are in order. If it throws, some of them may
     * have been accepted: sending the same signatures again is safe.
     */
    <R> List<Receipt<R>> sendAll(Collection<Signature<R>> signatures);

    /** {@link #send(Workflow, SendOptions)} with {@link SendOptions#DEFAULT}. */
    default <R> WorkflowHandle<R> send(Workflow<R> workflow) {
        return send(workflow, SendOptions.DEFAULT);
    }

    /**
     * Sends a workflow and returns once the store has all of it durably.
     *
     * @throws MillwrightException if it was not accepted; sending the same value again is always safe. A sender that dies in the
     *     middle leaves nothing that runs for ever: what it had sent is cancelled after some minutes
     */
    <R> WorkflowHandle<R> send(Workflow<R> workflow, SendOptions how);

    /** A workflow sent earlier, perhaps by another process. Nothing is asked of the store yet. */
    <R> WorkflowHandle<R> workflow(TaskId id, TypeRef<R> type);

    /** {@link #workflow(TaskId, TypeRef)} for a type without type parameters. */
    default <R> WorkflowHandle<R> workflow(TaskId id, Class<R> type) {
        return workflow(id, TypeRef.of(type));
    }

    /** The result of a signature sent earlier, perhaps by another process. Nothing is asked of the store yet. */
    <R> AsyncResult<R> result(TaskId id, TypeRef<R> type);

    /** {@link #result(TaskId, TypeRef)} for a type without type parameters. */
    default <R> AsyncResult<R> result(TaskId id, Class<R> type) {
        return result(id, TypeRef.of(type));
    }

    /** Cancels a task: at once if it waits, by telling its handler if it runs. */
    CancelOutcome cancel(TaskId id, String reason);

    /** What a cancellation came to. */
    enum CancelOutcome {
        /** It had not started and never will. */
        CANCELED,
        /** It runs; its handler is being told to stop. */
        REQUESTED,
        /** It was already settled; nothing changed. */
        ALREADY_SETTLED,
        /** The store does not know it. */
        UNKNOWN
    }
}
