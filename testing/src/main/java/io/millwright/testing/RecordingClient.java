package io.millwright.testing;

import io.millwright.api.AsyncResult;
import io.millwright.api.Client;
import io.millwright.api.Receipt;
import io.millwright.api.SendOptions;
import io.millwright.api.Signature;
import io.millwright.api.TaskId;
import io.millwright.api.TypeRef;
import io.millwright.api.Workflow;
import io.millwright.api.WorkflowHandle;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Notes what is sent through a client, but for duplicates of known tasks. Thread-safe. */
record RecordingClient(Client client, SignatureList sent) implements Client {
    @Override
    public <R> Receipt<R> send(Signature<R> signature) {
        return recorded(signature, client.send(signature));
    }

    @Override
    public <R> CompletionStage<Receipt<R>> sendAsync(Signature<R> signature) {
        return client.sendAsync(signature).thenApply(receipt -> recorded(signature, receipt));
    }

    @Override
    public <R> List<Receipt<R>> sendAll(Collection<Signature<R>> signatures) {
        List<Receipt<R>> receipts = client.sendAll(signatures);
        int next = 0;
        for (Signature<R> signature : signatures) {
            recorded(signature, receipts.get(next++));
        }
        return receipts;
    }

    private <R> Receipt<R> recorded(Signature<R> signature, Receipt<R> receipt) {
        if (!receipt.duplicate()) {
            sent.add(signature);
        }
        return receipt;
    }

    @Override
    public <R> WorkflowHandle<R> send(Workflow<R> workflow, SendOptions how) {
        WorkflowHandle<R> handle = client.send(workflow, how);
        if (!handle.duplicate()) {
            WorkflowSignatures.of(workflow.step()).forEach(sent::add);
        }
        return handle;
    }

    @Override
    public <R> WorkflowHandle<R> workflow(TaskId id, TypeRef<R> type) {
        return client.workflow(id, type);
    }

    @Override
    public <R> AsyncResult<R> result(TaskId id, TypeRef<R> type) {
        return client.result(id, type);
    }

    @Override
    public CancelOutcome cancel(TaskId id, String reason) {
        return client.cancel(id, reason);
    }
}
