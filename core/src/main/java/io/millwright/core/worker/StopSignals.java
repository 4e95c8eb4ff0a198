package io.millwright.core.worker;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/**
 * Stops workers on SIGTERM and SIGINT: gracefully on the first signal, at once on the second. In both cases everything that is
 * not settled goes back to its queue, at the latest when the lease ends. For programs that are a worker and nothing else; an
 * application with a life cycle of its own calls {@link Worker#stop} there.
 */
public final class StopSignals {
    /** How long the second signal waits for deliveries to be given back before the process halts. */
    private static final Duration LAST_MOMENT = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);

    private final List<Worker> workers;
    private final Duration bound;
    private final IntConsumer exit;
    private final AtomicBoolean signalled = new AtomicBoolean();

    private StopSignals(List<Worker> workers, Duration bound, IntConsumer exit) {
        this.workers = workers;
        this.bound = bound;
        this.exit = exit;
    }

    /**
     * Takes over both signals for the rest of the process' life.
     *
     * @param bound how long handlers may go on after the first signal
     * @param exit called when all workers have stopped, with 128 + the number of the (last) signal; usually
     *     {@code System::exit}
     */
    public static void install(List<Worker> workers, Duration bound, IntConsumer exit) {
        StopSignals signals = new StopSignals(List.copyOf(workers), bound, exit);
        for (String name : List.of("TERM", "INT")) {
            Signal.handle(new Signal(name), signals::received);
        }
    }

    private void received(Signal signal) {
        boolean first = signalled.compareAndSet(false, true);
        LOG.info(
                "{}: {}",
                signal,
                first ? "stopping within " + bound + "; signal again to stop at once" : "stopping at once");
        // the JVM's signal thread must stay free for the second signal
        Thread stopper = new Thread(() -> stop(first, signal.getNumber()), "millwright-stop-" + (first ? 1 : 2));
        stopper.setDaemon(false);
        stopper.start();
    }

    private void stop(boolean first, int number) {
        if (first) {
            stopAll();
            exit.accept(128 + number);
            return;
        }
        Thread rest = new Thread(() -> workers.forEach(Worker::stopNow), "millwright-stop-now");
        rest.setDaemon(true);
        rest.start();
        try {
            rest.join(LAST_MOMENT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(128 + number);
    }

    /** All at the same time: the bound is for the process, not for each worker. */
    private void stopAll() {
        List<Thread> stoppers = workers.stream()
                .map(worker -> new Thread(() -> worker.stop(bound), "millwright-" + worker.name() + "-stop"))
                .toList();
        stoppers.forEach(Thread::start);
        for (Thread stopper : stoppers) {
            try {
                stopper.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
