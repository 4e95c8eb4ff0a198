package io.millwright.core.worker;

import io.millwright.api.TaskId;
import io.millwright.spi.TimeSource;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The attempts that run now, and how they are told to stop, however early that is asked. Thread-safe. */
final class Attempts {
    private final TimeSource time;
    private final Map<TaskId, Attempt> running = new ConcurrentHashMap<>();
    private final EarlyCancels earlyCancels = new EarlyCancels();

    Attempts(TimeSource time) {
        this.time = time;
    }

    /** Those that run now: a view. */
    Collection<Attempt> all() {
        return Collections.unmodifiableCollection(running.values());
    }

    void begin(Attempt attempt) {
        running.put(attempt.lease().id(), attempt);
        cancelIfAsked(attempt);
    }

    void end(Attempt attempt) {
        running.remove(attempt.lease().id(), attempt);
    }

    /** Whether one of them runs on that thread. */
    boolean runOn(Thread thread) {
        return running.values().stream().anyMatch(attempt -> attempt.call().runsOn(thread));
    }

    /** @return false if that delivery does not run */
    boolean cancel(TaskId id, long fencing, String reason) {
        Attempt attempt = running.get(id);
        if (attempt == null || attempt.lease().fencing() != fencing) {
            return false;
        }
        attempt.cancel(CancelCause.USER, reason, time.nanoTime());
        return true;
    }

    /** Cancels a delivery that is between the buffer and its runner, or already settled. */
    void cancelOnTheWay(TaskId id, long fencing, String reason) {
        earlyCancels.add(new EarlyCancels.Request(id, fencing, reason), time.nanoTime());
        Attempt attempt = running.get(id);
        if (attempt != null) {
            cancelIfAsked(attempt);
        }
    }

    private void cancelIfAsked(Attempt attempt) {
        String reason = earlyCancels.take(attempt.lease());
        if (reason != null) {
            attempt.cancel(CancelCause.USER, reason, time.nanoTime());
        }
    }

    /** @return how many were told that they lost their lease */
    int lose(LeaseSession session, String why) {
        int lost = 0;
        for (Attempt attempt : running.values()) {
            if (attempt.session() == session) {
                lost++;
                attempt.cancel(CancelCause.LEASE_LOST, "the lease was lost: " + why, time.nanoTime());
            }
        }
        return lost;
    }

    void stop() {
        running.values().forEach(attempt -> attempt.cancel(CancelCause.STOPPED, "the worker stops", time.nanoTime()));
    }
}
