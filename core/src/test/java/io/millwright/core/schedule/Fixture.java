package io.millwright.core.schedule;

import io.millwright.api.Firing;
import io.millwright.api.Schedule;
import io.millwright.api.ScheduleInfo;
import io.millwright.api.Schedules;
import io.millwright.api.TaskId;
import io.millwright.api.TaskType;
import io.millwright.api.Timetable;
import io.millwright.core.Eventually;
import io.millwright.core.Millwright;
import io.millwright.core.ScriptedStore;
import io.millwright.core.codec.Codecs;
import io.millwright.spi.Capability;
import io.millwright.spi.Leadership;
import io.millwright.spi.TaskQuery;
import io.millwright.spi.TaskRecord;
import io.millwright.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Several processes on one store in memory, and a clock that the test holds. Turns are taken on whatever thread asks for them. */
final class Fixture implements AutoCloseable {
    static final TaskType.Of1<String, String> TASK =
            TaskType.named("task").takes(String.class).returns(String.class);
    static final Duration LEASE = Duration.ofSeconds(10);

    final VirtualTime time = new VirtualTime();
    private final Supplier<ScriptedStore> place = ScriptedStore.place("memory:schedules-" + TaskId.next(), time);
    private final List<Process> processes = new ArrayList<>();
    /** The eye of the test: never a candidate. */
    final Millwright mill;

    private final ScriptedStore eye;

    /** One process that fires schedules. */
    static final class Process {
        final ScriptedStore store;
        final Scheduler scheduler;

        Process(ScriptedStore store, Scheduler scheduler) {
            this.store = store;
            this.scheduler = scheduler;
        }
    }

    Fixture() {
        eye = place.get();
        mill = Millwright.builder().store(eye).time(time).build();
    }

    Process process() {
        ScriptedStore store = place.get();
        Process process = new Process(
                store,
                new Scheduler(store, new Codecs(List.of(), 1 << 20), time, SchedulerSettings.DEFAULT.lease(LEASE)));
        processes.add(process);
        return process;
    }

    Process started() {
        Process process = process();
        process.scheduler.join();
        return process;
    }

    Schedules schedules() {
        return mill.schedules();
    }

    ScheduleInfo put(String id, Timetable timetable) {
        return schedules().put(Schedule.of(id, timetable, TASK.with(id)));
    }

    /** Waits until somebody leads, in a term of at least this number. */
    void awaitTerm(long term) {
        Eventually.holds("term " + term, () -> term() >= term);
    }

    private long term() {
        // whoever asks under a name that leads nowhere changes nothing while somebody leads
        Leadership now = leadership();
        return now.leader().equals("nobody") ? 0 : now.term();
    }

    private Leadership leadership() {
        return processes.stream()
                .map(process -> process.store.leaderships)
                .flatMap(List::stream)
                .max(Comparator.comparingLong(Leadership::term))
                .orElse(new Leadership("nobody", 0, 0));
    }

    /** Moves the clock a little at a time, so that whoever is told on another thread keeps up. */
    void advance(Duration by) {
        long end = time.now() + by.toMillis();
        while (time.now() < end) {
            time.advance(Duration.ofMillis(Math.min(1_000, end - time.now())));
        }
    }

    Instant after(long seconds) {
        return VirtualTime.START.plusSeconds(seconds);
    }

    /** What was fired, as seconds since the start, oldest first. */
    List<Long> fired(String id) {
        return schedules().firings(id, 1_000).stream()
                .filter(firing -> firing.kind() == Firing.Kind.FIRED)
                .map(firing -> firing.tick().getEpochSecond() - VirtualTime.START.getEpochSecond())
                .sorted()
                .toList();
    }

    void awaitFired(String id, int times) {
        Eventually.holds(id + " was fired " + times + " times", () -> fired(id).size() >= times);
    }

    List<TaskRecord> tasks() {
        eye.require(Capability.INSPECTION);
        return mill.admin().tasks(new TaskQuery(null, null, Set.of(), null, 1_000));
    }

    @Override
    public void close() {
        processes.forEach(process -> {
            process.scheduler.leave();
            process.store.close();
        });
        eye.close();
    }
}
