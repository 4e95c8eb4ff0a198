package io.millwright.core.worker;

import io.millwright.api.TaskId;
import io.millwright.core.thread.Blocking;
import io.millwright.spi.Store;
import io.millwright.spi.TimeSource;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerInfo;
import io.millwright.spi.WorkerListener;
import io.millwright.spi.WorkerSession;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins the store, renews the lease every third of it, and fences the worker when a renewal was not confirmed in time: the
 * fence falls a tenth of the lease (at most 2 s) before the store's own deadline, counted from when the last confirmed renewal
 * was <em>sent</em>. After a loss it joins again under a new id. Thread-safe; all waiting is done by timers.
 */
final class LeaseKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(5);

    /** What the worker wants to know. Called without locks. */
    interface Events {
        void joined();

        void lost(LeaseSession session, String why);

        void cancelRequested(TaskId id, long fencing, String reason);
    }

    /** Instead of the number of a join: it is not wanted any more. */
    private static final int STOPPED = 0;

    private final Store store;
    private final TimeSource time;
    private final WorkerSettings settings;
    private final Events events;
    private final long fenceNanos;

    private final ReentrantLock lock = new ReentrantLock();
    private boolean stopped; // guarded by lock
    private int attempts; // guarded by lock
    private int joins; // guarded by lock; the number of the join under way
    private volatile @Nullable LeaseSession current; // written under lock; runners read it without

    LeaseKeeper(Store store, TimeSource time, WorkerSettings settings, Events events) {
        this.store = store;
        this.time = time;
        this.settings = settings;
        this.events = events;
        Duration lease = settings.limits().lease();
        long margin = Math.min(lease.toNanos() / 10, Duration.ofSeconds(2).toNanos());
        this.fenceNanos = lease.toNanos() - margin;
    }

    /** The session to claim with, or null while there is none. */
    @Nullable
    LeaseSession current() {
        return current;
    }

    /**
     * Joins, unless it said goodbye before; completes with the first attempt, whatever came of it (further ones follow by themselves).
     */
    CompletionStage<Void> join() {
        int join = beginJoin();
        if (join == STOPPED) {
            return CompletableFuture.completedFuture(null);
        }
        WorkerId id = new WorkerId(
                settings.name() + "-" + Long.toHexString(TaskId.next().low() & 0xFFFFFFFFL));
        WorkerInfo info = new WorkerInfo(
                id,
                settings.name(),
                settings.sources().names(),
                settings.concurrency(),
                settings.limits().lease());
        long sent = time.nanoTime();
        TimeSource.Timer patience = time.schedule(Blocking.STORE_TIMEOUT, () -> {
            if (endJoin(join)) {
                retryJoin(new TimeoutException("no answer within " + Blocking.STORE_TIMEOUT));
            }
        });
        Listener listener = new Listener();
        CompletionStage<WorkerSession> joining;
        try {
            joining = store.join(info, listener);
        } catch (RuntimeException e) {
            joining = CompletableFuture.failedFuture(e);
        }
        return joining.handle((session, thrown) -> {
            patience.cancel();
            if (!endJoin(join)) { // given up before; whatever was joined then is not wanted any more
                if (session != null) {
                    session.leave();
                }
            } else if (thrown != null) {
                retryJoin(thrown);
            } else {
                joined(session, listener, sent);
            }
            return null;
        });
    }

    private int beginJoin() {
        lock.lock();
        try {
            return stopped ? STOPPED : ++joins;
        } finally {
            lock.unlock();
        }
    }

    /** The first to end a join decides what comes of it: its answer or its timeout. */
    private boolean endJoin(int join) {
        lock.lock();
        try {
            boolean first = join == joins;
            if (first) {
                joins++;
            }
            return first;
        } finally {
            lock.unlock();
        }
    }

    private void joined(WorkerSession session, Listener listener, long sent) {
        LeaseSession lease = new LeaseSession(session, sent + fenceNanos);
        lock.lock();
        try {
            attempts = 0;
            if (!stopped) {
                current = lease;
                listener.lease = lease;
            }
        } finally {
            lock.unlock();
        }
        if (current != lease) {
            session.leave();
            return;
        }
        renewIn(settings.limits().lease().dividedBy(3), lease);
        watchFence(lease);
        events.joined();
        if (listener.ended) { // before it knew which lease that is
            lose(lease, "the store ended the session");
        }
    }

    private void retryJoin(Throwable thrown) {
        Duration wait;
        lock.lock();
        try {
            if (stopped) {
                return;
            }
            wait = Duration.ofMillis(Math.min(MAX_BACKOFF.toMillis(), 100L << Math.min(attempts++, 10)));
        } finally {
            lock.unlock();
        }
        LOG.warn("Worker {} cannot join the store, trying again in {}: {}", settings.name(), wait, thrown.toString());
        time.schedule(wait, this::join);
    }

    /** Replaces the renewal that was planned before. */
    private void renewIn(Duration wait, LeaseSession lease) {
        int mine = lease.planRenewal();
        time.schedule(wait, () -> {
            if (lease.isPlanned(mine)) {
                renew(lease);
            }
        });
    }

    private void renew(LeaseSession lease) {
        if (lease != current) {
            return;
        }
        // planned before it is asked: a renewal whose answer is lost must not be the last one
        renewIn(settings.limits().lease().dividedBy(3), lease);
        long sent = time.nanoTime();
        CompletionStage<Boolean> renewal;
        try {
            renewal = lease.session().renew();
        } catch (RuntimeException e) {
            renewal = CompletableFuture.failedFuture(e);
        }
        renewal.whenComplete((held, thrown) -> {
            if (thrown != null) {
                LOG.warn("Worker {} could not renew its lease yet: {}", settings.name(), thrown.toString());
                renewIn(settings.limits().lease().dividedBy(10), lease);
            } else if (held) {
                lease.extend(sent + fenceNanos);
            } else {
                lose(lease, "the store ended the session");
            }
        });
    }

    private void watchFence(LeaseSession lease) {
        if (lease != current) {
            return;
        }
        long left = lease.fenceAt() - time.nanoTime();
        if (left <= 0) {
            lose(lease, "no renewal was confirmed in time");
        } else {
            time.schedule(Duration.ofNanos(left), () -> watchFence(lease));
        }
    }

    private void lose(LeaseSession lease, String why) {
        if (!lease.lose()) {
            return;
        }
        lock.lock();
        try {
            if (current == lease) {
                current = null;
            }
        } finally {
            lock.unlock();
        }
        LOG.warn("Worker {} lost its lease: {}. Running handlers are told to stop.", settings.name(), why);
        events.lost(lease, why);
        join();
    }

    /** Says goodbye; what is still held goes back. */
    CompletionStage<Void> leave() {
        LeaseSession lease;
        lock.lock();
        try {
            stopped = true;
            lease = current;
            current = null;
        } finally {
            lock.unlock();
        }
        return lease == null
                ? CompletableFuture.completedFuture(null)
                : lease.session().leave();
    }

    private final class Listener implements WorkerListener {
        private volatile @Nullable LeaseSession lease;
        private volatile boolean ended;

        @Override
        public void cancelRequested(TaskId id, long fencing, String reason) {
            events.cancelRequested(id, fencing, reason);
        }

        @Override
        public void sessionEnded() {
            ended = true;
            LeaseSession known = lease;
            if (known != null && known == current) {
                lose(known, "the store ended the session");
            }
        }
    }
}
