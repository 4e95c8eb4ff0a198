package io.millwright.core.schedule;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * How a process takes part in firing schedules.
 *
 * @param enabled whether it does, while it has a worker; default true
 * @param lease how long it leads without renewing that, and so how long a leader that vanished is waited for; default 10 s
 * @param executor runs the scheduler's turns, which are short; null for a thread of its own
 */
public record SchedulerSettings(
        boolean enabled, Duration lease, @Nullable Executor executor) {
    /** Takes part. */
    public static final SchedulerSettings DEFAULT = new SchedulerSettings(true, Duration.ofSeconds(10), null);

    public SchedulerSettings {
        if (lease.compareTo(Duration.ofMillis(100)) < 0 || lease.compareTo(Duration.ofHours(1)) > 0) {
            throw new MillwrightException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "the scheduler's lease must be between 100 ms and 1 h, not " + lease);
        }
    }

    /** Leaves firing to other processes. */
    public SchedulerSettings off() {
        return new SchedulerSettings(false, lease, executor);
    }

    public SchedulerSettings lease(Duration other) {
        return new SchedulerSettings(enabled, other, executor);
    }

    /** For tests that decide when things happen. */
    public SchedulerSettings executor(Executor turns) {
        return new SchedulerSettings(enabled, lease, turns);
    }
}
