package io.millwright.systemtests.process;

import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.core.Millwright;
import io.millwright.spi.TaskQuery;
import io.millwright.spi.TaskRecord;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Spares tasks that have vanished with a worker. One that does so three times while it runs is a dead letter, rightly: a storm that means to
 * lose none waits for it before further workers die. The store says which ones they are, since a start may be reported before its handler
 * begins.
 */
final class OnceDead {
    private static final int PAGE = 1_000;

    private OnceDead() {}

    /**
     * Waits until whatever has vanished is settled.
     *
     * @param settled when each task that may have vanished is settled
     */
    static void await(Millwright mill, Function<TaskId, ? extends Future<?>> settled, Duration patience)
            throws Exception {
        TaskId last = null;
        List<TaskRecord> page;
        do {
            page = mill.admin().tasks(new TaskQuery(null, null, EnumSet.complementOf(ended()), last, PAGE));
            for (TaskRecord task : page) {
                last = task.envelope().id();
                if (task.tally().crashes() + task.tally().lost() > 0) {
                    settled.apply(last).get(patience.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } while (page.size() == PAGE);
    }

    private static EnumSet<TaskState> ended() {
        EnumSet<TaskState> ended = EnumSet.noneOf(TaskState.class);
        for (TaskState state : TaskState.values()) {
            if (state.isTerminal()) {
                ended.add(state);
            }
        }
        return ended;
    }
}
