package io.millwright.core.worker;

import io.millwright.api.Signature;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.api.TaskType;
import io.millwright.core.Eventually;
import io.millwright.core.Millwright;
import io.millwright.core.ScriptedStore;
import io.millwright.spi.TaskRecord;
import io.millwright.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A worker on a scripted store and a clock that the test holds. */
final class Rig implements AutoCloseable {
    /** Waits until it is told to go on or to stop; most tests need no other task. */
    static final TaskType.Of1<String, String> TASK =
            TaskType.named("task").takes(String.class).returns(String.class);

    final VirtualTime time = new VirtualTime();
    final ScriptedStore store = new ScriptedStore(time);
    final Millwright mill;
    private final List<Worker> workers = new ArrayList<>();

    private Rig(@Nullable Executor executor) {
        Millwright.Builder builder = Millwright.builder().store(store).time(time);
        this.mill = (executor == null ? builder : builder.executor(executor)).build();
    }

    /** Handlers run on the worker's own threads. */
    static Rig threads() {
        return new Rig(null);
    }

    /** Handlers run on the thread that delivers: a send returns when its task has run. */
    static Rig direct() {
        return new Rig(Runnable::run);
    }

    static Rig on(Executor executor) {
        return new Rig(executor);
    }

    Worker start(Worker.Builder builder) {
        Worker worker = builder.start();
        workers.add(worker);
        return worker;
    }

    /** One handler at a time, nothing held ahead. */
    Worker.Builder single() {
        return mill.worker().name("w").concurrency(1).prefetch(Duration.ZERO, 0);
    }

    TaskId send(Signature<?> signature) {
        return mill.send(signature).id();
    }

    TaskId send(String argument) {
        return send(TASK.with(argument));
    }

    TaskRecord task(TaskId id) {
        return mill.admin().task(id).orElseThrow();
    }

    TaskState state(TaskId id) {
        return task(id).state();
    }

    void awaitState(TaskId id, TaskState state) {
        Eventually.holds(id + " is " + state, () -> state(id) == state);
    }

    /** Moves the clock in small steps until it holds; handlers' threads keep up meanwhile. */
    void advanceUntil(String what, BooleanSupplier condition) {
        Eventually.holds(what, () -> {
            if (condition.getAsBoolean()) {
                return true;
            }
            time.advance(Duration.ofMillis(20));
            return false;
        });
    }

    @Override
    public void close() {
        workers.forEach(Worker::stopNow);
        store.close();
    }
}
