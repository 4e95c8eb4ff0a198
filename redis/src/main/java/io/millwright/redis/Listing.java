package io.millwright.redis;

import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.QueueStats;
import io.millwright.spi.TaskQuery;
import io.millwright.spi.TaskRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds one page of signatures. There is no index by id, which every task would pay for: this walks through the ids of what waits,
 * runs, is dead or has ended, in small steps between those of workers, and keeps the smallest. So a page costs as much as there
 * is of these, and what moves meanwhile may be missed.
 */
final class Listing {
    private static final int IDS_AT_ONCE = 5_000;
    private static final int RECORDS_AT_ONCE = 200;
    /** Most candidates that are kept; if none of them fits, the walk begins again after them. */
    private static final int MOST_CANDIDATES = 50_000;

    private final Lane lane;
    private final TaskQuery query;
    private final CompletableFuture<List<TaskRecord>> done = new CompletableFuture<>();
    private final List<TaskRecord> page = new ArrayList<>();
    private final Deque<String> sources = new ArrayDeque<>();
    private final TreeSet<TaskId> candidates = new TreeSet<>();
    private @Nullable TaskId after;
    private boolean cut;

    private Listing(Lane lane, TaskQuery query) {
        this.lane = lane;
        this.query = query;
        this.after = query.after();
    }

    static CompletionStage<List<TaskRecord>> run(Lane lane, TaskQuery query) {
        Listing listing = new Listing(lane, query);
        listing.walk();
        return listing.done;
    }

    private void walk() {
        candidates.clear();
        cut = false;
        then(lane.submit(ReadSteps.queues()), queues -> {
            for (QueueStats queue : queues) {
                if (query.queue() == null || query.queue().equals(queue.queue())) {
                    addSources(queue.queue());
                }
            }
            if (wants(TaskState.SUCCESS, TaskState.FAILURE, TaskState.CANCELED, TaskState.EXPIRED, TaskState.SKIPPED)) {
                sources.add("done");
            }
            then(lane.submit(ReadSteps.leasedIds()), leased -> {
                leased.forEach(this::consider);
                next(0);
            });
        });
    }

    private void addSources(String queue) {
        if (wants(TaskState.PENDING, TaskState.RETRY)) {
            sources.add("q:" + queue);
            sources.add("d:" + queue);
        }
        if (wants(TaskState.DEAD)) {
            sources.add("x:" + queue);
        }
    }

    private boolean wants(TaskState... states) {
        return query.states().isEmpty() || !Collections.disjoint(query.states(), Set.of(states));
    }

    private void next(int from) {
        String source = sources.peek();
        if (source == null) {
            read();
            return;
        }
        then(lane.submit(ReadSteps.ids(source, from, IDS_AT_ONCE)), ids -> {
            ids.forEach(this::consider);
            if (ids.size() < IDS_AT_ONCE) {
                sources.remove();
                next(0);
            } else {
                next(from + IDS_AT_ONCE);
            }
        });
    }

    private void consider(TaskId id) {
        if (after != null && id.compareTo(after) <= 0) {
            return;
        }
        candidates.add(id);
        if (candidates.size() > MOST_CANDIDATES) {
            candidates.pollLast();
            cut = true;
        }
    }

    private void read() {
        List<TaskId> ids = new ArrayList<>();
        while (ids.size() < RECORDS_AT_ONCE && !candidates.isEmpty()) {
            ids.add(candidates.pollFirst());
        }
        if (ids.isEmpty()) {
            if (cut) {
                walk();
            } else {
                done.complete(page);
            }
            return;
        }
        after = ids.get(ids.size() - 1);
        then(lane.submit(ReadSteps.find(ids)), records -> {
            for (TaskRecord record : records) {
                if (record != null && page.size() < query.limit() && matches(record)) {
                    page.add(record);
                }
            }
            if (page.size() == query.limit()) {
                done.complete(page);
            } else {
                read();
            }
        });
    }

    private boolean matches(TaskRecord record) {
        return (query.queue() == null
                        || query.queue().equals(record.envelope().address().queue()))
                && (query.task() == null
                        || query.task().equals(record.envelope().task()))
                && (query.states().isEmpty() || query.states().contains(record.state()));
    }

    private <T> void then(CompletionStage<T> stage, Consumer<T> more) {
        stage.whenComplete((value, error) -> {
            if (error != null) {
                done.completeExceptionally(error);
                return;
            }
            try {
                more.accept(value);
            } catch (RuntimeException e) {
                done.completeExceptionally(RedisErrors.map("the Redis store", e));
            }
        });
    }
}
