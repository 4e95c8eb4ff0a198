package io.millwright.core.schedule;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.core.thread.Blocking;
import io.millwright.spi.Watch;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches tasks whose end makes a schedule fire. Owned by the turns. */
final class Ends {
    private static final Logger LOG = LoggerFactory.getLogger(Ends.class);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Parts parts;
    private final Listener listener;
    private final Map<String, Waiting> waiting = new HashMap<>();
    private boolean closed;

    /** Told in a turn. */
    @FunctionalInterface
    interface Listener {
        /** @param at when the last of them ended, or now if nobody knows */
        void ended(String schedule, long at);
    }

    /** The tasks of one schedule that have not ended. */
    private static final class Waiting {
        final List<TaskId> tasks;
        final Map<TaskId, Watch> open = new HashMap<>();
        long lastEnd;

        Waiting(List<TaskId> tasks) {
            this.tasks = tasks;
        }
    }

    Ends(Parts parts, Listener listener) {
        this.parts = parts;
        this.listener = listener;
    }

    /** Tells the end of the last of these tasks; replaces what the schedule waited for before, unless it is the same. */
    void await(String schedule, List<TaskId> tasks) {
        Waiting before = waiting.get(schedule);
        if (before != null && before.tasks.equals(tasks)) {
            return;
        }
        forget(schedule);
        Waiting now = new Waiting(tasks);
        waiting.put(schedule, now);
        tasks.forEach(task -> watch(schedule, now, task));
    }

    void forget(String schedule) {
        Waiting before = waiting.remove(schedule);
        if (before != null) {
            before.open.values().forEach(Watch::close);
        }
    }

    private void watch(String schedule, Waiting of, TaskId task) {
        Watch watch;
        try {
            watch = parts.store().watch(task);
        } catch (RuntimeException e) {
            failed(schedule, of, task, e);
            return;
        }
        of.open.put(task, watch);
        watch.outcome()
                .whenComplete((outcome, thrown) -> parts.turns().take(() -> {
                    if (thrown == null) {
                        ended(schedule, of, task, outcome.finishedAt());
                    } else {
                        failed(schedule, of, task, thrown);
                    }
                }));
    }

    private void ended(String schedule, Waiting of, TaskId task, long at) {
        if (waiting.get(schedule) != of || of.open.remove(task) == null) {
            return;
        }
        of.lastEnd = Math.max(of.lastEnd, at);
        if (of.open.isEmpty()) {
            waiting.remove(schedule);
            listener.ended(schedule, of.lastEnd);
        }
    }

    private void failed(String schedule, Waiting of, TaskId task, @Nullable Throwable thrown) {
        if (closed || waiting.get(schedule) != of || thrown == null) {
            return;
        }
        MillwrightException why = Blocking.asMillwright(thrown);
        if (why.code() == ErrorCode.TASK_UNKNOWN) {
            ended(schedule, of, task, parts.time().now()); // it ended so long ago that the store has forgotten it
        } else if (why.code() != ErrorCode.CLOSED) {
            LOG.warn("Cannot watch task {} of schedule {} yet: {}", task, schedule, why.getMessage());
            parts.time()
                    .schedule(
                            AGAIN,
                            () -> parts.turns().take(() -> {
                                if (!closed && waiting.get(schedule) == of) {
                                    watch(schedule, of, task);
                                }
                            }));
        }
    }

    void close() {
        closed = true;
        waiting.values().forEach(of -> of.open.values().forEach(Watch::close));
        waiting.clear();
    }
}
