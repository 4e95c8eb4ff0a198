package io.millwright.core.worker;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.core.thread.Blocking;
import io.millwright.core.thread.Threads;
import io.millwright.spi.Delivery;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.Settlement;
import io.millwright.spi.SystemTime;
import io.millwright.spi.TimeSource;
import io.millwright.spi.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a worker's parts together and takes it through its life. The package's essay says which part owns what. */
final class WorkerEngine {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerEngine.class);
    /** A delivery whose start cannot be reported waits this long: at once, it would go round and round. */
    private static final Duration UNREPORTED_WAIT = Duration.ofSeconds(1);

    private static final Duration DRAIN_BOUND = Duration.ofSeconds(10);
    /** How long a suspect is given back for while another one runs. */
    private static final Duration SUSPECTS_WAIT = Duration.ofSeconds(1);

    private final Worker.Environment environment;
    private final WorkerSettings settings;
    private final TaskProcessor processor;
    private final TimeSource time;
    private final @Nullable SystemTime ownTimer;
    private final Executor runners;
    private final @Nullable ExecutorService ownRunners;
    private final ExecutorService cancelActions;
    private final ExecutorService giveUps;

    private final Counters counters = new Counters();
    private final Observation observation;
    private final Suspects suspects = new Suspects();
    private final Attempts attempts;
    private final RunQueue queue;
    private final Attempt.Surroundings surroundings;
    private final Settler settler;
    private final LeaseKeeper keeper;
    private final Fetcher fetcher;
    private final Watchman watchman;

    private final ReentrantLock lock = new ReentrantLock();
    private volatile WorkerState state = WorkerState.NEW; // written under lock; handlers read it without
    private final CountDownLatch stopped = new CountDownLatch(1);

    WorkerEngine(Worker.Environment environment, WorkerSettings settings, TaskProcessor processor) {
        this.environment = environment;
        this.settings = settings;
        this.processor = processor;
        String role = "millwright-" + settings.name();
        // real time: a thread of its own, so that nobody else's timers can delay a renewal
        this.ownTimer = environment.time() instanceof SystemTime ? SystemTime.withThread(role + "-keeper") : null;
        this.time = ownTimer != null ? ownTimer : environment.time();
        this.ownRunners = environment.executor() != null
                ? null
                : settings.virtualThreads()
                        ? Threads.virtual(role + "-run")
                        : Threads.pool(role + "-run", settings.concurrency());
        this.runners = ownRunners != null ? ownRunners : Objects.requireNonNull(environment.executor());
        this.cancelActions = Threads.pool(role + "-cancel", 1);
        this.giveUps = Threads.pool(role + "-giveup", 1);
        this.observation = new Observation(environment.telemetry());
        this.surroundings = new Attempt.Surroundings(
                settings.name(),
                cancelActions,
                time,
                new Checkpoints(environment.store(), environment.codecs(), time),
                () -> state == WorkerState.STOPPING || state == WorkerState.STOPPED);
        this.attempts = new Attempts(time);
        this.settler = new Settler(environment.store(), time, this::settled);
        WorkerSettings.Limits limits = settings.limits();
        this.queue = new RunQueue(
                settings.concurrency(),
                new Prefetch(settings.concurrency(), limits.prefetch().toNanos(), limits.maxPrefetch()),
                runners,
                this::run,
                this::poke);
        this.keeper = new LeaseKeeper(environment.store(), time, settings, new LeaseEvents());
        this.fetcher =
                new Fetcher(keeper::current, new QueueShares(settings.sources()), processor, new Deliveries(), time);
        this.watchman = new Watchman(time, attempts.all(), queue, new WatchEvents(), limits.grace());
    }

    String name() {
        return settings.name();
    }

    WorkerState state() {
        return state;
    }

    /** The one place where the state changes. */
    private boolean moveTo(WorkerState next, String reason) {
        lock.lock();
        try {
            if (!state.next().contains(next)) {
                return false;
            }
            LOG.debug("Worker {}: {} → {} ({})", settings.name(), state, next, reason);
            state = next;
            return true;
        } finally {
            lock.unlock();
        }
    }

    void start() {
        if (!moveTo(WorkerState.RUNNING, "start")) {
            throw new MillwrightException(ErrorCode.STATE_CONFLICT, "worker " + name() + " was started before");
        }
        keeper.join();
        environment.companion().join().run();
    }

    void pause() {
        if (moveTo(WorkerState.PAUSED, "pause")) {
            fetcher.setOpen(false);
            queue.takeAll().forEach(settler::release);
        }
    }

    void resume() {
        if (moveTo(WorkerState.RUNNING, "resume")) {
            fetcher.setOpen(true);
        }
    }

    void stop(Duration bound) {
        boolean first = moveTo(WorkerState.STOPPING, "stop within " + bound);
        if (first) {
            fetcher.stop();
        }
        if (attempts.runOn(Thread.currentThread())) {
            if (first) { // a handler that waited for itself to end would wait for the whole bound
                new Thread(() -> drain(bound), "millwright-" + name() + "-stop").start();
            }
        } else if (first) {
            drain(bound);
        } else {
            awaitStoppedQuietly();
        }
    }

    private void drain(Duration bound) {
        try {
            queue.takeAll().forEach(settler::release);
            environment.companion().leave().run();
            if (!queue.awaitQuiet(bound)) {
                attempts.stop();
                if (!queue.awaitQuiet(settings.limits().grace())) {
                    attempts.all()
                            .forEach(attempt -> LOG.error(
                                    "Handler of {} {} ignores that its worker stops; its task goes back to the queue. It is at {}",
                                    attempt.task().name(),
                                    attempt.task().id(),
                                    attempt.call().stack()));
                }
            }
            boolean drained = settler.awaitDrained(DRAIN_BOUND.toNanos());
            if (!drained) {
                LOG.warn("Worker {} could not settle everything; the rest runs again elsewhere", name());
            }
            keeper.leave().toCompletableFuture().get(DRAIN_BOUND.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.warn("Stopping worker {} was interrupted; what it holds goes back now, or when its lease ends", name());
            Blocking.ask(keeper::leave); // nobody waits for it
        } catch (Exception e) {
            LOG.warn(
                    "Worker {} could not say goodbye: {}",
                    name(),
                    Blocking.unwrap(e).toString());
        } finally {
            release();
        }
    }

    private void release() {
        watchman.stop();
        if (ownRunners != null) {
            ownRunners.shutdownNow();
        }
        cancelActions.shutdownNow();
        giveUps.shutdownNow();
        if (ownTimer != null) {
            ownTimer.close();
        }
        moveTo(WorkerState.STOPPED, "released everything");
        stopped.countDown();
    }

    void stopNow() {
        queue.hurry();
        stop(Duration.ZERO);
    }

    boolean awaitStopped(Duration timeout) throws InterruptedException {
        return stopped.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void awaitStoppedQuietly() {
        try {
            if (state() != WorkerState.NEW) {
                stopped.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    WorkerMetrics metrics() {
        return counters.snapshot(attempts.all().size(), queue.size(), fetcher.lastSuccess());
    }

    private void poke() {
        if (!queue.isDeep()) {
            settler.flush();
        }
        fetcher.poke();
    }

    // ---- one delivery, on a runner

    private void run(RunQueue.Held held) {
        Delivery delivery = held.delivery();
        if (!held.session().isHeld(time.nanoTime())) {
            counters.refused.increment();
            return; // lost while it waited; the store has given it to somebody else, or will
        }
        if (!suspects.admit(delivery)) {
            long later = time.now() + SUSPECTS_WAIT.toMillis();
            settler.settle(held, new Verdict.Release(later, Verdict.ReleaseReason.UNUSED));
            return;
        }
        Attempt attempt = new Attempt(delivery, held.session(), surroundings);
        attempts.begin(attempt);
        watchman.wake();
        Verdict verdict;
        long begun = time.nanoTime();
        try {
            observation.received(delivery, time.now());
            if (delivery.tally().lost() + delivery.tally().crashes() > 0 && !reportStartDurably(attempt)) {
                attempts.end(attempt);
                long later = time.now() + UNREPORTED_WAIT.toMillis();
                settler.settle(held, new Verdict.Release(later, Verdict.ReleaseReason.UNUSED));
                return;
            }
            verdict = processor.process(attempt);
        } catch (Throwable thrown) {
            LOG.error("The task processor threw; the attempt counts as failed", thrown);
            verdict = new Verdict.Failure(TaskError.of(ErrorCode.TASK_FAILED, thrown));
        }
        attempt.returned(); // also for a processor of the application's own
        attempts.end(attempt);
        if (attempt.decide()) {
            settler.settle(attempt, verdict, queue::isDeep);
        }
        observation.ended(delivery, verdict, time.nanoTime() - begun);
    }

    /** A task that vanished with a worker before: its start must be known before it can do so again. */
    private boolean reportStartDurably(Attempt attempt) {
        try {
            LeaseReport start = new LeaseReport.Started(attempt.lease(), time.now());
            boolean kept =
                    Blocking.get(environment.store().report(List.of(start))).get(0);
            attempt.startWasReported();
            return kept; // if not, its lease has ended
        } catch (RuntimeException e) {
            LOG.warn(
                    "Cannot report the start of {}; giving it back: {}",
                    attempt.task().id(),
                    e.toString());
            return false;
        }
    }

    private void settled(Settlement settlement, boolean written) {
        suspects.settled(settlement.lease());
        if (written) {
            counters.settled(settlement.verdict());
        } else {
            counters.refused.increment();
        }
        poke();
    }

    private final class Deliveries implements Fetcher.Sink {
        @Override
        public int credit() {
            return queue.credit();
        }

        @Override
        public int unsettled() {
            return settler.open();
        }

        @Override
        public void deliver(List<RunQueue.Held> deliveries) {
            counters.received.add(deliveries.size());
            queue.add(deliveries);
            watchman.wake(); // what no runner takes must go back, too
        }

        @Override
        public void giveBack(List<RunQueue.Held> deliveries) {
            counters.received.add(deliveries.size());
            deliveries.forEach(settler::release);
        }
    }

    private final class LeaseEvents implements LeaseKeeper.Events {
        @Override
        public void joined() {
            poke();
        }

        @Override
        public void lost(LeaseSession session, String why) {
            suspects.lost();
            int held = queue.takeAll().size();
            observation.leasesLost(held + attempts.lose(session, why));
        }

        @Override
        public void cancelRequested(TaskId id, long fencing, String reason) {
            if (!attempts.cancel(id, fencing, reason)) {
                queue.take(id, fencing)
                        .ifPresentOrElse(
                                held -> settler.settle(held, new Verdict.Canceled(reason)),
                                () -> attempts.cancelOnTheWay(id, fencing, reason));
            }
        }
    }

    private final class WatchEvents implements Watchman.Events {
        @Override
        public void report(List<LeaseReport> reports) {
            Blocking.ask(() -> environment.store().report(reports)).whenComplete((done, thrown) -> {
                if (thrown != null) {
                    LOG.debug("News of running tasks was not kept: {}", thrown.toString());
                }
            });
        }

        @Override
        public void looked() {
            settler.flush(); // a handler that takes long after quick ones keeps no outcome waiting
        }

        @Override
        public void stale(List<RunQueue.Held> held) {
            held.forEach(settler::release);
            poke();
        }

        @Override
        public void ignoredCancel(Attempt attempt, CancelCause cause) {
            if (cause == CancelCause.STOPPED || !attempt.decide()) {
                return;
            }
            counters.stuck.increment();
            String stack = attempt.call().stack();
            LOG.error(
                    "Handler of {} {} ignores that it was told to stop ({}); it keeps its place on this worker. It is at {}",
                    attempt.task().name(),
                    attempt.task().id(),
                    attempt.cancelReason(),
                    stack);
            if (cause != CancelCause.LEASE_LOST) {
                // hooks may be called for it: not on the thread that renews the lease
                giveUps.execute(() -> settler.settle(attempt, processor.abandoned(attempt, stack)));
            }
        }

        @Override
        public void stuckAfterwards(Attempt attempt) {
            counters.stuck.increment();
            LOG.error(
                    "Handler of {} {} has returned, but what it left to be closed, or the afterTask hook, takes long;"
                            + " its outcome waits for that. It is at {}",
                    attempt.task().name(),
                    attempt.task().id(),
                    attempt.call().stack());
        }
    }
}
