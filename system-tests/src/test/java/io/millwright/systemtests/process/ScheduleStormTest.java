package io.millwright.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Firing;
import io.millwright.api.Missed;
import io.millwright.api.Schedule;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.api.Timetable;
import io.millwright.systemtests.process.Ledger.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every process of several may fire schedules, and they die by kill -9 at random, the leader among them: each tick is fired once, and what
 * it sent succeeds.
 */
class ScheduleStormTest extends ProcessFixture {
    private static final int PROCESSES = 3;
    private static final int SCHEDULES = 5;
    /** Of workers, and of the one that leads. */
    private static final Duration LEASE = Duration.ofSeconds(1);

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    /** So long that all processes get some of what is sent, one at a time each. */
    private static final long WORK_MILLIS = 500;
    /** As many as a history keeps at least. */
    private static final int MOST_TICKS = 100;

    /** By all rounds. */
    private final Set<TaskId> sent = new HashSet<>();

    private int started;

    @Test
    void eachTickIsFiredOnce() throws Exception {
        storm(Long.getLong("test.seed", System.nanoTime()), 4);
    }

    @Test
    @Tag("soak")
    void eachTickIsFiredOnceAgainAndAgain() throws Exception {
        Random seeds = new Random(Long.getLong("test.seed", System.nanoTime()));
        for (int round = Integer.getInteger("soak.schedules", 20); round > 0; round--) {
            storm(seeds.nextLong(), 20);
        }
    }

    private void storm(long seed, int kills) throws Exception {
        report("schedule storm: seed %d (repeat with -Dtest.seed=%1$d)", seed);
        Random random = new Random(seed);
        List<ChildJvm> workers = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            workers.add(startWorker());
        }
        List<String> schedules = Stream.generate(() -> "schedule-" + random.nextInt(Integer.MAX_VALUE))
                .limit(SCHEDULES)
                .toList();
        Instant first = Instant.now().plusMillis(500);
        for (int i = 0; i < SCHEDULES; i++) {
            mill.schedules()
                    .put(Schedule.of(
                            schedules.get(i),
                            Timetable.every(INTERVAL)
                                    .from(first.plusMillis(137L * i))
                                    .missed(Missed.all(MOST_TICKS)),
                            WorkerMain.WORK.with(WORK_MILLIS)));
        }

        for (int kill = 0; kill < kills; kill++) {
            int victim = random.nextInt(PROCESSES);
            workers.get(victim).await("START", 1 + random.nextInt(3), SOON);
            OnceDead.await(mill, reckoning::settled, SOON);
            workers.get(victim).kill();
            workers.set(victim, startWorker());
        }
        workers.get(0).await("START", SOON); // somebody has fired since
        schedules.forEach(mill.schedules()::pause);

        int before = sent.size();
        for (String schedule : schedules) {
            sent.addAll(check(mill.schedules().firings(schedule, MOST_TICKS)));
        }
        reckoning.watch(sent);
        reckoning.awaitSettled(SOON.toSeconds());
        List<Line> lines = Ledger.read(ledger);
        assertThat(reckoning.check(lines)).containsOnlyKeys(TaskState.SUCCESS);
        assertThat(lines).extracting(Line::id).as("nothing else was sent").allMatch(sent::contains);
        report(
                "schedule storm: %d ticks of %d schedules fired once each, %d processes killed",
                sent.size() - before, SCHEDULES, kills);
        schedules.forEach(mill.schedules()::remove);
        for (ChildJvm worker : workers) {
            worker.kill();
        }
    }

    private ChildJvm startWorker() throws Exception {
        return worker("worker-" + ++started, 1, LEASE);
    }

    /** @return what was sent, one for each tick */
    private static List<TaskId> check(List<Firing> newestFirst) {
        List<Firing> firings = new ArrayList<>(newestFirst);
        Collections.reverse(firings);
        assertThat(firings).extracting(Firing::kind).containsOnly(Firing.Kind.FIRED);
        List<Instant> ticks = firings.stream().map(Firing::tick).toList();
        assertThat(ticks)
                .as("ticks, one after the other, none twice")
                .isEqualTo(Stream.iterate(ticks.get(0), tick -> tick.plus(INTERVAL))
                        .limit(ticks.size())
                        .toList());
        List<TaskId> tasks =
                firings.stream().map(Firing::task).map(Objects::requireNonNull).toList();
        assertThat(tasks).doesNotHaveDuplicates();
        return tasks;
    }
}
