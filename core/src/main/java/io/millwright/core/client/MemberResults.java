package io.millwright.core.client;

import io.millwright.api.ErrorCode;
import io.millwright.api.MemberResult;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.api.TypeRef;
import io.millwright.core.thread.Blocking;
import io.millwright.core.workflow.ResultReader;
import io.millwright.spi.Payload;
import io.millwright.spi.Store;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.Watch;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Members of a workflow in the order in which they end, with a bounded number of watches at a time. Confined to the thread that takes
 * the elements, but for the queue, which the store's threads fill.
 */
final class MemberResults<T> implements Iterator<MemberResult<T>> {
    /** Most watches at once. */
    static final int WATCHED = 256;

    private final TaskId workflow;
    private final PrimitiveIterator.OfInt unwatched;
    private final TypeRef<T> type;
    private final Store store;
    private final ResultReader reader;
    private final Map<TaskId, Watch> watches = new HashMap<>();
    private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();

    /** Exactly one of the last two is not null. */
    private record Ended(
            TaskId id,
            @Nullable TaskOutcome outcome,
            @Nullable Throwable thrown) {}

    MemberResults(TaskId workflow, IntStream nodes, TypeRef<T> type, Store store, ResultReader reader) {
        this.workflow = workflow;
        this.unwatched = nodes.iterator();
        this.type = type;
        this.store = store;
        this.reader = reader;
    }

    Stream<MemberResult<T>> stream() {
        Spliterator<MemberResult<T>> elements =
                Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL);
        return StreamSupport.stream(elements, false).onClose(this::close);
    }

    @Override
    public boolean hasNext() {
        return !watches.isEmpty() || unwatched.hasNext();
    }

    @Override
    public MemberResult<T> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        while (watches.size() < WATCHED && unwatched.hasNext()) {
            watch(workflow.member(unwatched.nextInt()));
        }
        Ended next;
        try {
            next = ended.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MillwrightException(
                    ErrorCode.AWAIT_TIMEOUT, "interrupted while waiting for members of " + workflow, e);
        }
        Watch watch = watches.remove(next.id);
        if (watch != null) {
            watch.close();
        }
        if (next.outcome == null) {
            throw Blocking.asMillwright(next.thrown == null ? new IllegalStateException("no outcome") : next.thrown);
        }
        return result(next.outcome);
    }

    private void watch(TaskId id) {
        Watch watch = store.watch(id);
        watches.put(id, watch);
        watch.outcome().whenComplete((outcome, thrown) -> ended.add(new Ended(id, outcome, thrown)));
    }

    @SuppressWarnings("unchecked") // read as the declared type
    private MemberResult<T> result(TaskOutcome outcome) {
        Payload payload = outcome.result();
        if (outcome.state() == TaskState.SUCCESS && payload != null) {
            Object value = Blocking.get(reader.value(outcome, payload, type.type()));
            return new MemberResult<>(outcome.id(), outcome.state(), (T) value, null);
        }
        TaskError error = outcome.error();
        return new MemberResult<>(
                outcome.id(),
                outcome.state(),
                null,
                error != null ? error : TaskError.of(ErrorCode.TASK_FAILED, "no error was recorded"));
    }

    private void close() {
        watches.values().forEach(Watch::close);
        watches.clear();
    }
}
