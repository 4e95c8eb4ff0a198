package io.millwright.core.batch;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.core.thread.Threads;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit. The first item goes at once; whatever gathers while a batch is in flight goes next, together. So an idle system
 * adds no delay and a busy one gets large batches. There is no timer: a batch is sent by the caller that finds nothing in
 * flight, or by the thread that completes the batch before.
 *
 * <p>Thread-safe. Items are sent in the order of {@link #submit}.
 *
 * @param <T> what is sent
 * @param <R> what comes back for each
 */
public final class Batcher<T, R> {
    private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);
    private static final int MAX_INLINE = 8;
    private static final int GATHERED = 64;
    private static final Executor HAND_OVER = Threads.pool("millwright-batch", 2);

    private final Function<List<T>, CompletionStage<List<R>>> sender;
    private final ToIntFunction<T> weigher;
    private final Limits limits;

    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Item<T, R>> waiting = new ArrayDeque<>(); // guarded by lock
    private int inFlight; // guarded by lock

    /**
     * @param items most items of one batch
     * @param weight most total weight of one batch; a single heavier item goes alone
     * @param inFlight most batches under way at once
     */
    public record Limits(int items, int weight, int inFlight) {}

    private record Item<T, R>(T value, Answer<? super R> answer) {}

    /** Told what came of an item, on the thread that the sender's stage completes on. Exactly one argument is null. */
    @FunctionalInterface
    public interface Answer<R> {
        void of(@Nullable R result, @Nullable Throwable thrown);
    }

    public Batcher(Function<List<T>, CompletionStage<List<R>>> sender, ToIntFunction<T> weigher, Limits limits) {
        this.sender = Objects.requireNonNull(sender, "sender");
        this.weigher = Objects.requireNonNull(weigher, "weigher");
        this.limits = Objects.requireNonNull(limits, "limits");
    }

    /** Hands in an item. The future completes on the thread that the sender's stage completes on. */
    public CompletableFuture<R> submit(T value) {
        CompletableFuture<R> future = new CompletableFuture<>();
        submit(value, (result, thrown) -> {
            if (thrown == null) {
                future.complete(result);
            } else {
                future.completeExceptionally(thrown);
            }
        });
        return future;
    }

    /** Hands in an item. The answer must be brief and must not throw. */
    @SuppressWarnings("NullAway") // the inferred type of a new item's answer
    public void submit(T value, Answer<? super R> answer) {
        List<Item<T, R>> batch;
        lock.lock();
        try {
            waiting.add(new Item<>(value, answer));
            batch = next();
        } finally {
            lock.unlock();
        }
        if (batch != null) {
            send(batch);
        }
    }

    /**
     * Hands in an item that need not go at once, because more will follow: it goes with the next {@link #submit}, {@link #flush} or
     * end of a batch, or when {@value #GATHERED} have gathered.
     */
    @SuppressWarnings("NullAway") // the inferred type of a new item's answer
    public void submitLazily(T value, Answer<? super R> answer) {
        List<Item<T, R>> batch = null;
        lock.lock();
        try {
            waiting.add(new Item<>(value, answer));
            if (waiting.size() >= GATHERED) {
                batch = next();
            }
        } finally {
            lock.unlock();
        }
        if (batch != null) {
            send(batch);
        }
    }

    /** Sends what was handed in lazily. */
    public void flush() {
        List<Item<T, R>> batch;
        lock.lock();
        try {
            batch = next();
        } finally {
            lock.unlock();
        }
        if (batch != null) {
            send(batch);
        }
    }

    /** Takes the next batch if one may go; to be called with the lock held. */
    private @Nullable List<Item<T, R>> next() {
        if (waiting.isEmpty() || inFlight >= limits.inFlight) {
            return null;
        }
        inFlight++;
        List<Item<T, R>> batch = new ArrayList<>(Math.min(waiting.size(), limits.items));
        long weight = 0;
        while (!waiting.isEmpty() && batch.size() < limits.items) {
            weight += weigher.applyAsInt(waiting.peek().value);
            if (weight > limits.weight && !batch.isEmpty()) {
                break;
            }
            batch.add(waiting.poll());
        }
        return batch;
    }

    /**
     * Sends batches until one is really under way. A store in memory answers at once: then the next batch follows in the same loop, and
     * after a few of them on another thread, so that no caller is kept working for the others.
     */
    private void send(List<Item<T, R>> first) {
        List<Item<T, R>> batch = first;
        for (int answered = 0; batch != null; answered++) {
            if (answered == MAX_INLINE) {
                List<Item<T, R>> rest = batch;
                HAND_OVER.execute(() -> send(rest));
                return;
            }
            CompletableFuture<List<R>> reply = ask(batch);
            List<Item<T, R>> sent = batch;
            if (!reply.isDone()) {
                reply.whenComplete((results, thrown) -> {
                    // the next batch goes first: it must not wait for what our callers do with their results
                    List<Item<T, R>> following = ended();
                    if (following != null) {
                        send(following);
                    }
                    complete(sent, results, thrown);
                });
                return;
            }
            batch = ended();
            reply.whenComplete((results, thrown) -> complete(sent, results, thrown));
        }
    }

    private CompletableFuture<List<R>> ask(List<Item<T, R>> batch) {
        List<T> values = new ArrayList<>(batch.size());
        for (Item<T, R> item : batch) {
            values.add(item.value);
        }
        try {
            return sender.apply(values).toCompletableFuture();
        } catch (Throwable thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    /** Notes that a batch has been answered, and takes the next one. */
    private @Nullable List<Item<T, R>> ended() {
        lock.lock();
        try {
            inFlight--;
            return next();
        } finally {
            lock.unlock();
        }
    }

    private void complete(List<Item<T, R>> batch, @Nullable List<R> results, @Nullable Throwable thrown) {
        Throwable failure = thrown;
        if (failure == null && (results == null || results.size() != batch.size())) {
            failure = new MillwrightException(
                    ErrorCode.INTERNAL, "a batch of " + batch.size() + " got an answer of another size");
        }
        for (int i = 0; i < batch.size(); i++) {
            @Nullable
            R result = failure != null ? null : Objects.requireNonNull(results).get(i);
            try {
                batch.get(i).answer.of(result, failure);
            } catch (Throwable broken) { // the others wait for their answers
                LOG.error("What waited for a batch threw", broken);
            }
        }
    }
}
