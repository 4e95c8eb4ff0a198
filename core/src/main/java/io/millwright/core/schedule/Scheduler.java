package io.millwright.core.schedule;

import io.millwright.core.codec.Codecs;
import io.millwright.core.thread.Blocking;
import io.millwright.core.thread.Threads;
import io.millwright.spi.Store;
import io.millwright.spi.SystemTime;
import io.millwright.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process' part in firing schedules: there is one for as long as somebody {@linkplain #join joined}. Thread-safe. The package's essay
 * says how the parts play together.
 */
public final class Scheduler {
    private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);
    private static final Duration LEAVING_BOUND = Duration.ofSeconds(5);

    private final Store store;
    private final Codecs codecs;
    private final TimeSource time;
    private final SchedulerSettings settings;

    private final ReentrantLock lock = new ReentrantLock();
    /** How many joined and have not left; guarded by {@link #lock}, as is {@link #running}. */
    private int users;

    private @Nullable Running running;

    /** One life, from the first who joins to the last who leaves. */
    private record Running(
            Turns turns, Candidate candidate, @Nullable ExecutorService thread) {}

    public Scheduler(Store store, Codecs codecs, TimeSource time, SchedulerSettings settings) {
        this.store = store;
        this.codecs = codecs;
        this.time = time;
        this.settings = settings;
    }

    /** A worker starts; the first one makes this process a candidate. Does not wait for the store. */
    public void join() {
        Running started = null;
        lock.lock();
        try {
            if (users++ == 0) {
                started = start();
                running = started;
            }
        } finally {
            lock.unlock();
        }
        if (started != null) {
            started.turns.take(started.candidate::begin);
        }
    }

    private Running start() {
        ExecutorService thread = null;
        Executor executor = settings.executor();
        if (executor == null && time instanceof SystemTime) {
            thread = Threads.pool("millwright-scheduler", 1);
            executor = thread;
        }
        Turns turns = new Turns(executor == null ? Runnable::run : executor);
        Parts parts = new Parts(store, store.schedules(), codecs, time, turns);
        return new Running(turns, new Candidate(parts, settings.lease(), Candidate.freshName()), thread);
    }

    /** A worker has stopped; with the last one, others take over at once. Waits for that, at most some seconds. */
    public void leave() {
        Running ending = null;
        lock.lock();
        try {
            if (users > 0 && --users == 0) {
                ending = running;
                running = null;
            }
        } finally {
            lock.unlock();
        }
        if (ending != null) {
            end(ending);
        }
    }

    private static void end(Running ending) {
        CompletableFuture<Void> left = new CompletableFuture<>();
        ending.turns.take(() -> ending.candidate.stop().whenComplete((done, thrown) -> left.complete(done)));
        try {
            left.get(LEAVING_BOUND.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.debug("Interrupted while handing over; the lease runs out by itself");
        } catch (Exception e) {
            LOG.warn(
                    "The scheduler could not hand over; another process takes over when its lease ends: {}",
                    Blocking.unwrap(e).toString());
        } finally {
            if (ending.thread != null) {
                ending.thread.shutdown();
            }
        }
    }
}
