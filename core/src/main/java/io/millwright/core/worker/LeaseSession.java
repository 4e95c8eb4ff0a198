package io.millwright.core.worker;

import io.millwright.spi.WorkerSession;

/** One session with the store, and until when this worker may believe in it. */
final class LeaseSession {
    private final WorkerSession session;
    // written by the keeper, read by runners before each task: volatile
    private volatile long fenceAt;
    private volatile boolean lost;
    private int renewal; // guarded by this

    LeaseSession(WorkerSession session, long fenceAt) {
        this.session = session;
        this.fenceAt = fenceAt;
    }

    WorkerSession session() {
        return session;
    }

    /** Answers may overtake each other: only a later time counts. */
    synchronized void extend(long until) {
        if (until - fenceAt > 0) {
            fenceAt = until;
        }
    }

    long fenceAt() {
        return fenceAt;
    }

    /** Whether work under this session may begin; nanoseconds of the worker's time source. */
    boolean isHeld(long nanoTime) {
        return !lost && fenceAt - nanoTime > 0;
    }

    /** Gives the number of a newly planned renewal; earlier ones are off. */
    synchronized int planRenewal() {
        return ++renewal;
    }

    synchronized boolean isPlanned(int number) {
        return number == renewal;
    }

    /**
     * @return true the first time
     */
    synchronized boolean lose() {
        boolean first = !lost;
        lost = true;
        return first;
    }
}
