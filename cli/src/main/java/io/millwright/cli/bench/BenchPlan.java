package io.millwright.cli.bench;

import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to measure.
 *
 * @param volume how much work
 * @param senders threads that send one at a time
 * @param concurrency handlers at once; 0 leaves it to the worker
 * @param phases which figures are wanted
 * @param details whether to measure beyond them
 * @param chord members of the largest chord; 0 for none
 * @param limit whether to measure what a limit costs
 */
public record BenchPlan(
        Volume volume, int senders, int concurrency, Set<Phase> phases, boolean details, int chord, boolean limit) {
    public BenchPlan {
        phases = Set.copyOf(phases);
    }

    Worker workerOf(Millwright mill, String queue) {
        Worker.Builder worker = mill.worker().queues(queue);
        return (concurrency > 0 ? worker.concurrency(concurrency) : worker).start();
    }

    /** What is measured, in this order. */
    public enum Phase {
        /** Sending in large batches, no worker. */
        BULK,
        /** Many threads, each sending one at a time, no worker. */
        SINGLE,
        /** Claiming, running and settling all that was sent. */
        RUN,
        /** From the call of send to the start of the handler, one at a time, in one process. */
        IDLE
    }

    /**
     * How much work.
     *
     * @param bulk tasks sent in batches
     * @param single tasks sent one at a time
     * @param idle samples of the idle latency
     * @param payload bytes of a task's encoded arguments
     * @param longest when a sending phase ends before its tasks are used up; null for never
     */
    public record Volume(
            int bulk,
            int single,
            int idle,
            int payload,
            @Nullable Duration longest) {
        /** Least bytes that three arguments take. */
        public static final int LEAST_PAYLOAD = 24;

        int total() {
            return bulk + single + idle;
        }

        /** Enough to make the compiler busy, and little enough not to be noticed. */
        Volume warmUp() {
            return new Volume(Math.min(bulk, 40_000), Math.min(single, 40_000), Math.min(idle, 500), payload, null);
        }
    }
}
