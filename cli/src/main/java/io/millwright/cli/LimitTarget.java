package io.millwright.cli;

import io.millwright.api.Limit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which limit is meant: one that tasks name, that of all tasks of a name, or that of a queue. */
final class LimitTarget {
    @Parameters(arity = "0..1", paramLabel = "NAME", description = "The limit's name, which tasks name.")
    private @Nullable String name;

    @Option(names = "--task", paramLabel = "TASK", description = "The limit of all tasks of this name.")
    private @Nullable String task;

    @Option(names = "--queue", paramLabel = "QUEUE", description = "The limit of all tasks of this queue.")
    private @Nullable String queue;

    /** The name that the store knows it by. */
    String limit() {
        int ways = (name == null ? 0 : 1) + (task == null ? 0 : 1) + (queue == null ? 0 : 1);
        if (ways != 1) {
            throw Errors.input("say which limit: its NAME, --task TASK, or --queue QUEUE");
        }
        if (task != null) {
            return Limit.TASK + task;
        }
        return queue != null ? Limit.QUEUE + queue : String.valueOf(name);
    }
}
