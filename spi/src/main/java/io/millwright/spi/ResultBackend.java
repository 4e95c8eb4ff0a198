package io.millwright.spi;

import io.millwright.api.TaskId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Where states and results are kept and looked at. Threads and failures as in {@link Broker}. */
public interface ResultBackend {
    /** Waits for a signature to be settled, in whatever process. */
    Watch watch(TaskId id);

    /** Everything known of one signature. */
    CompletionStage<Optional<TaskRecord>> find(TaskId id);

    /** Signatures that match, oldest first. */
    CompletionStage<List<TaskRecord>> list(TaskQuery query);

    /** All queues that were ever used, by name. */
    CompletionStage<List<QueueStats>> queues();

    /** Workers with a live session. */
    CompletionStage<List<WorkerStats>> workers();

    /** What happened to a signature, in order: failures, deferrals, lost leases and kept log lines. */
    CompletionStage<List<TaskEvent>> history(TaskId id);
}
