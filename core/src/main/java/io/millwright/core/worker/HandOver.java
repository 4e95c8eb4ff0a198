package io.millwright.core.worker;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.api.Workflow;
import io.millwright.core.codec.Codecs;
import io.millwright.core.codec.Reference;
import io.millwright.core.codec.ReferenceFormat;
import io.millwright.core.telemetry.Telemetry;
import io.millwright.core.workflow.WorkflowEnvelopes;
import io.millwright.spi.Capability;
import io.millwright.spi.Envelope;
import io.millwright.spi.Store;
import io.millwright.spi.TimeSource;
import io.millwright.spi.Verdict;
import java.util.List;

/**
 * Makes the workflow that continues a task a follow-up of its settlement. The workflow's id follows from the task's and the delivery's
 * fencing number: settling twice makes one, and another attempt makes another. Thread-safe.
 */
final class HandOver {
    private final Store store;
    private final Codecs codecs;
    private final Telemetry telemetry;
    private final TimeSource time;

    HandOver(Worker.Environment environment) {
        this.store = environment.store();
        this.codecs = environment.codecs();
        this.telemetry = environment.telemetry();
        this.time = environment.time();
    }

    /** @throws MillwrightException if the workflow is put together wrongly, cannot be encoded, or is too large for one step */
    Verdict to(Workflow<?> workflow, Attempt attempt) {
        store.require(Capability.WORKFLOWS);
        TaskId task = attempt.task().id();
        TaskId id = task.derive("continued\n" + attempt.task().fencingNumber()).workflow();
        Telemetry.Sending sending = telemetry.sending(WorkflowEnvelopes.observed(workflow, id));
        try {
            WorkflowEnvelopes.Context context = new WorkflowEnvelopes.Context(codecs, sending.headers(), time.now());
            List<Envelope> nodes = WorkflowEnvelopes.of(workflow, id, context)
                    .whole(task)
                    .orElseThrow(() -> new MillwrightException(
                            ErrorCode.INVALID_WORKFLOW,
                            "the workflow is too large to continue a task, which takes one atomic step of at most "
                                    + WorkflowEnvelopes.ATOMIC_NODES + " nodes; use chunks"));
            attempt.follow(nodes);
            sending.done(null);
            return new Verdict.Continue(id, ReferenceFormat.write(new Reference.Other(id)));
        } catch (RuntimeException e) {
            sending.done(e);
            throw e;
        }
    }
}
