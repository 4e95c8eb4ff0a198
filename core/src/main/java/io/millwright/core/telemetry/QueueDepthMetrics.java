package io.millwright.core.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.millwright.spi.QueueStats;
import io.millwright.spi.ResultBackend;
import io.millwright.spi.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/**
 * Gauges {@code millwright.queue.ready}, {@code .delayed}, {@code .leased} and {@code .dead} (tag queue). Reading one never waits: it
 * gives the last known number and, at most every five seconds, asks the store for news.
 */
public final class QueueDepthMetrics implements MeterBinder {
    private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();

    private final ResultBackend store;
    private final TimeSource time;
    private final List<String> queues;
    private final Map<String, QueueStats> known = new ConcurrentHashMap<>();
    private final AtomicLong askedAt;

    public QueueDepthMetrics(ResultBackend store, TimeSource time, List<String> queues) {
        this.store = store;
        this.time = time;
        this.queues = List.copyOf(queues);
        this.askedAt = new AtomicLong(time.nanoTime() - FRESH_NANOS);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (String queue : queues) {
            gauge(registry, "millwright.queue.ready", queue, QueueStats::ready);
            gauge(registry, "millwright.queue.delayed", queue, QueueStats::delayed);
            gauge(registry, "millwright.queue.leased", queue, QueueStats::leased);
            gauge(registry, "millwright.queue.dead", queue, QueueStats::dead);
        }
    }

    private void gauge(MeterRegistry registry, String name, String queue, ToLongFunction<QueueStats> number) {
        Gauge.builder(name, this, self -> self.read(queue, number))
                .tag("queue", queue)
                .strongReference(true)
                .register(registry);
    }

    private double read(String queue, ToLongFunction<QueueStats> number) {
        long now = time.nanoTime();
        long asked = askedAt.get();
        if (now - asked >= FRESH_NANOS && askedAt.compareAndSet(asked, now)) {
            store.queues().thenAccept(all -> all.forEach(stats -> known.put(stats.queue(), stats)));
        }
        QueueStats stats = known.get(queue);
        return stats == null ? 0 : number.applyAsLong(stats);
    }
}
