package io.millwright.jdbc;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.Watch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for what to be settled. Thread-safe. A commit costs one look-up per task it settled, however many wait.
 *
 * <p>Nothing is missed: a watch is entered here before the reader looks at the file, so a settlement of this process is either in the
 * file by then or finds the watch. Another process's settlement is found by its row number, which the reader enters. Numbers
 * that find nobody are remembered for a while, as the reader's snapshot may be older than they are: if the number that it enters is
 * one that came after its question was asked, it looks again.
 */
final class Watches {
    /** Most numbers to remember. */
    private static final int MOST_MISSED = 10_000;

    private final Map<TaskId, Waiting> byId = new ConcurrentHashMap<>();
    private final Map<Long, Waiting> bySeq = new ConcurrentHashMap<>();
    private final Object recent = new Object();
    /** Row numbers settled elsewhere that found nobody, and the mark after each. Guarded by {@link #recent}, as are the following. */
    private final Map<Long, Long> missed = new HashMap<>();

    private long mark;
    /** What was asked before this mark looks again, whatever it finds. */
    private long forgotten;

    private final Consumer<TaskId> lookUp;

    /** @param lookUp makes the reader answer with {@link #found} */
    Watches(Consumer<TaskId> lookUp) {
        this.lookUp = lookUp;
    }

    /** Those who wait for the same task. */
    private static final class Waiting {
        final List<TaskWatch> watches = new CopyOnWriteArrayList<>();
        /** Volatile: entered by the reader; -1 until then. */
        volatile long seq = -1;
    }

    private final class TaskWatch implements Watch {
        final TaskId id;
        final CompletableFuture<TaskOutcome> future = new CompletableFuture<>();

        TaskWatch(TaskId id) {
            this.id = id;
        }

        @Override
        public CompletionStage<TaskOutcome> outcome() {
            return future;
        }

        @Override
        public void close() {
            byId.computeIfPresent(id, (key, waiting) -> {
                waiting.watches.remove(this);
                if (waiting.watches.isEmpty()) {
                    bySeq.remove(waiting.seq);
                    return null;
                }
                return waiting;
            });
        }
    }

    Watch add(TaskId id) {
        TaskWatch watch = new TaskWatch(id);
        byId.compute(id, (key, known) -> {
            Waiting waiting = known == null ? new Waiting() : known;
            waiting.watches.add(watch);
            return waiting;
        });
        lookUp.accept(id);
        return watch;
    }

    boolean isWaiting() {
        return !byId.isEmpty();
    }

    /** Tells those who wait for what this process settled. */
    void settled(List<TaskOutcome> outcomes) {
        if (byId.isEmpty()) {
            return;
        }
        for (TaskOutcome outcome : outcomes) {
            end(outcome.id(), watch -> watch.future.complete(outcome));
        }
    }

    void settledElsewhere(long seq) {
        Waiting waiting;
        synchronized (recent) {
            waiting = bySeq.get(seq);
            if (waiting == null) {
                if (missed.size() == MOST_MISSED) {
                    missed.clear();
                    forgotten = mark;
                }
                missed.put(seq, ++mark);
            }
        }
        if (waiting != null && !waiting.watches.isEmpty()) {
            lookUp.accept(waiting.watches.get(0).id);
        }
    }

    void lookAgain() {
        synchronized (recent) {
            forgotten = ++mark;
        }
        byId.keySet().forEach(lookUp);
    }

    /** To be taken when a look is asked for, before the snapshot that it will see, and handed to {@link #found}. */
    long mark() {
        synchronized (recent) {
            return mark;
        }
    }

    /** The reader has looked: the task is at {@code seq}, and settled if there is an outcome. */
    void found(TaskId id, long seq, @Nullable TaskOutcome outcome, long asked) {
        if (outcome != null) {
            end(id, watch -> watch.future.complete(outcome));
            return;
        }
        boolean again;
        synchronized (recent) {
            byId.computeIfPresent(id, (key, waiting) -> {
                waiting.seq = seq;
                bySeq.put(seq, waiting);
                return waiting;
            });
            again = asked < forgotten || missed.getOrDefault(seq, 0L) > asked;
        }
        if (again) {
            lookUp.accept(id);
        }
    }

    void unknown(TaskId id) {
        fail(
                id,
                new MillwrightException(
                        ErrorCode.TASK_UNKNOWN,
                        "the store does not know task " + id
                                + "; it was never sent here, or its result is older than the retention"));
    }

    void fail(TaskId id, MillwrightException error) {
        end(id, watch -> watch.future.completeExceptionally(error));
    }

    void failAll(MillwrightException error) {
        byId.keySet().forEach(id -> fail(id, error));
    }

    private void end(TaskId id, Consumer<TaskWatch> how) {
        Waiting waiting = byId.remove(id);
        if (waiting != null) {
            bySeq.remove(waiting.seq);
            waiting.watches.forEach(how);
        }
    }
}
