package io.millwright.systemtests.process;

import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.core.Millwright;
import io.millwright.spi.TaskQuery;
import io.millwright.spi.TaskRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Which tasks workers held when some of them died. One that dies with its worker three times is a dead letter, rightly: a storm that means
 * to lose none must spare it the third time.
 */
final class Exposed {
    private static final int MOST = 1_000;

    private final Millwright mill;
    private final Map<TaskId, Integer> deaths = new HashMap<>();

    Exposed(Millwright mill) {
        this.mill = mill;
    }

    /**
     * To be called before workers die.
     *
     * @param times how often a task may have been exposed, and be exposed again
     * @param settled of each task that may be held
     */
    void expose(int times, Function<TaskId, ? extends Future<?>> settled, Duration patience) throws Exception {
        for (Map.Entry<TaskId, Integer> task : deaths.entrySet()) {
            if (task.getValue() > times) {
                settled.apply(task.getKey()).get(patience.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
        List<TaskRecord> held = mill.admin().tasks(TaskQuery.inState(MOST, TaskState.RECEIVED, TaskState.STARTED));
        held.forEach(task -> deaths.merge(task.envelope().id(), 1, Integer::sum));
    }
}
