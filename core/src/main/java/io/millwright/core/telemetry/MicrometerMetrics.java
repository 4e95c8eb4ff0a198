package io.millwright.core.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.millwright.api.TaskState;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Meters by Micrometer. Names are stable:
 *
 * <ul>
 *   <li>{@code millwright.task.wait} (timer; queue, task): from claimable to received
 *   <li>{@code millwright.task.run} (timer; queue, task, state): one attempt
 *   <li>{@code millwright.lease.lost} (counter): deliveries lost with a lease
 * </ul>
 *
 * Queue depths are asked of the store: {@link QueueDepthMetrics}.
 */
public final class MicrometerMetrics implements Telemetry {
    private final MeterRegistry registry;
    private final Counter leasesLost;
    // looking a meter up by tags allocates; these are asked for with every task
    private final Map<WaitKey, Timer> waits = new ConcurrentHashMap<>();
    private final Map<RunKey, Timer> runs = new ConcurrentHashMap<>();

    private record WaitKey(String queue, String task) {}

    private record RunKey(String queue, String task, TaskState state) {}

    public MicrometerMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.leasesLost = registry.counter("millwright.lease.lost");
    }

    @Override
    public void received(String queue, String task, Duration waited) {
        waits.computeIfAbsent(
                        new WaitKey(queue, task),
                        key -> registry.timer("millwright.task.wait", "queue", key.queue, "task", key.task))
                .record(waited);
    }

    @Override
    public void ended(String queue, String task, TaskState state, Duration ran) {
        runs.computeIfAbsent(
                        new RunKey(queue, task, state),
                        key -> registry.timer(
                                "millwright.task.run", "queue", key.queue, "task", key.task, "state", key.state.name()))
                .record(ran);
    }

    @Override
    public void leasesLost(int count) {
        leasesLost.increment(count);
    }
}
