package io.millwright.redis;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Group commit: what is handed in while a script call is under way goes with the next one, together and in order. So an idle store
 * adds no delay, and a busy one makes few large calls. Thread-safe; its thread owns the link.
 */
final class Lane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    /** A script holds up everybody else at the server: these keep one call within some milliseconds. */
    private static final int MOST_ARGS = 20_000;

    private static final long MOST_BYTES = 4 << 20;
    private static final int MOST_TRIES = 8;
    private static final long CLOSE_SECONDS = 5;

    private final String store;
    private final Link link;
    private final byte[] key;
    private final Alarm alarm;
    private final Prologue prologue;
    private final Backoff backoff = new Backoff();
    private final Thread thread = new Thread(this::work, "millwright-redis-lane");

    /** Guarded by itself, as is {@link #closed}. */
    private final ArrayDeque<Step<?>> steps = new ArrayDeque<>();

    private boolean closed;

    /** What every call begins with: {@code base.lua} reads it. */
    @FunctionalInterface
    interface Prologue {
        void write(Args args);
    }

    Lane(String store, Link link, String shard, Alarm alarm, Prologue prologue) {
        this.store = store;
        this.link = link;
        this.key = shard.getBytes(StandardCharsets.UTF_8);
        this.alarm = alarm;
        this.prologue = prologue;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Hands in a step. */
    <R> CompletionStage<R> submit(Step<R> step) {
        synchronized (steps) {
            if (!closed) {
                steps.add(step);
                steps.notifyAll();
                return step.done;
            }
        }
        return CompletableFuture.failedFuture(RedisErrors.closed(store));
    }

    private void work() {
        for (List<Step<?>> batch = take(); !batch.isEmpty(); batch = take()) {
            try {
                run(batch);
            } catch (RuntimeException e) {
                LOG.error("{}: a bug; what waited for these answers fails", store, e);
                fail(batch, e);
            }
        }
        link.cut();
    }

    /** What has gathered, as far as it fits; nothing at the end. */
    private List<Step<?>> take() {
        List<Step<?>> batch = new ArrayList<>();
        synchronized (steps) {
            try {
                while (steps.isEmpty() && !closed) {
                    steps.wait();
                }
                for (long pause = backoff.millis(); pause > 0 && !closed; pause = backoff.millis()) {
                    steps.wait(pause);
                }
            } catch (InterruptedException e) {
                closed = true; // nobody interrupts it but who wants it to end
            }
            int args = 0;
            long bytes = 0;
            for (Step<?> next = steps.peek(); next != null; next = steps.peek()) {
                args += next.args.list.size();
                bytes += next.args.bytes;
                if (!batch.isEmpty() && (args > MOST_ARGS || bytes > MOST_BYTES)) {
                    break;
                }
                batch.add(steps.remove());
            }
        }
        return batch;
    }

    private void run(List<Step<?>> batch) {
        boolean grows = batch.stream().anyMatch(step -> step.kind == Step.Kind.GROWS);
        List<?> answers;
        try {
            answers = call(grows ? Library.INSTANCE.strict() : Library.INSTANCE.always(), batch);
            backoff.reset();
        } catch (JedisException e) {
            if (grows && RedisErrors.isOutOfMemory(e)) {
                refuseGrowth(batch, e);
            } else if (RedisErrors.map(store, e).code() == ErrorCode.STORE_UNAVAILABLE) {
                link.cut();
                backoff.failed();
                repeat(batch, e);
            } else {
                fail(batch, e);
            }
            return;
        }
        alarm.plan(Reply.number(answers.get(0)), Reply.yes(answers.get(1)));
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).answer(answers.get(i + 2));
        }
    }

    private List<?> call(String function, List<Step<?>> batch) {
        Args first = new Args();
        prologue.write(first);
        List<byte[]> all = new ArrayList<>(first.list);
        batch.forEach(step -> all.addAll(step.args.list));
        return link.call(function, key, all);
    }

    /** No memory is left: what needs some is refused, and everything else done, for it may make room. */
    private void refuseGrowth(List<Step<?>> batch, JedisException error) {
        fail(batch.stream().filter(step -> step.kind == Step.Kind.GROWS).toList(), error);
        List<Step<?>> rest =
                batch.stream().filter(step -> step.kind != Step.Kind.GROWS).toList();
        if (!rest.isEmpty()) {
            run(rest);
        }
    }

    /** The answer did not arrive: what can be done twice is sent again, before everything else, and the rest fails. */
    private void repeat(List<Step<?>> batch, JedisException error) {
        List<Step<?>> failed = new ArrayList<>();
        synchronized (steps) {
            for (int i = batch.size() - 1; i >= 0; i--) {
                Step<?> step = batch.get(i);
                if (!closed && step.kind == Step.Kind.REPEATABLE && ++step.tries < MOST_TRIES) {
                    steps.addFirst(step);
                } else {
                    failed.add(0, step);
                }
            }
        }
        fail(failed, error);
    }

    private void fail(List<Step<?>> batch, RuntimeException error) {
        MillwrightException mapped = RedisErrors.map(store, error);
        batch.forEach(step -> step.done.completeExceptionally(mapped));
    }

    /** Finishes what was handed in, for a few seconds. */
    @Override
    public void close() {
        stop(null);
    }

    /** Ends at once, as a killed process would; for tests. */
    void abandon() {
        stop(RedisErrors.closed(store));
    }

    private void stop(@Nullable MillwrightException dropped) {
        List<Step<?>> rest = List.of();
        synchronized (steps) {
            closed = true;
            if (dropped != null) {
                rest = new ArrayList<>(steps);
                steps.clear();
            }
            steps.notifyAll();
        }
        if (dropped != null) {
            fail(rest, dropped);
        }
        try {
            if (thread.isAlive() && Thread.currentThread() != thread) {
                thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
                link.cut();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
