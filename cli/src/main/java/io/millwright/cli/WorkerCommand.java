package io.millwright.cli;

import io.millwright.api.RetryPolicy;
import io.millwright.cli.text.Human;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import io.millwright.core.worker.WorkerMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "worker",
        description = {
            "Runs tasks until it is told to stop. The tasks are your own: jars with a TaskModule, found by ServiceLoader.",
            "",
            "SIGTERM or Ctrl-C stops it gracefully: it fetches nothing more, finishes what runs within --shutdown-timeout,"
                    + " gives the rest back and exits with 0. A second signal stops at once, with 143 or 130."
        },
        footer = {
            "  millwright worker --classpath build/tasks.jar",
            "  millwright worker --classpath 'app/lib/*' --queues mail=3,reports=1 --concurrency 16",
            "  millwright worker --classpath tasks.jar --queues urgent,normal --strict --virtual"
        })
final class WorkerCommand extends Subcommand {
    @Option(
            names = {"--classpath", "-cp"},
            paramLabel = "PATH",
            description = "Jars, directories of classes, or DIR/* for all jars of a directory.")
    private @Nullable String classPath;

    @Option(
            names = "--queues",
            split = ",",
            paramLabel = "NAME[=WEIGHT]",
            description = "The queues to serve and their weights. Default: default.")
    private @Nullable List<String> queues;

    @Option(names = "--strict", description = "Serve a queue only while all that stand before it are empty.")
    private boolean strict;

    @Option(names = "--concurrency", paramLabel = "N", description = "Tasks at once. Default: processors, at least 4.")
    private @Nullable Integer concurrency;

    @Option(names = "--virtual", description = "Run tasks on virtual threads (Java 21 and later).")
    private boolean virtual;

    @Option(names = "--name", paramLabel = "NAME", description = "For 'inspect workers' and for thread names.")
    private @Nullable String name;

    @Option(
            names = "--lease",
            paramLabel = "DURATION",
            description = "How soon others take over when this process vanishes. Default: 15s.")
    private @Nullable Duration lease;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "For tasks that were sent without. Default: none.")
    private @Nullable Duration timeout;

    @Option(names = "--retries", paramLabel = "N", description = "For tasks that were sent without. Default: 3.")
    private @Nullable Integer retries;

    @Option(names = "--no-scheduler", description = "Leave firing schedules to other processes.")
    private boolean noScheduler;

    @Option(
            names = "--shutdown-timeout",
            paramLabel = "DURATION",
            defaultValue = "30s",
            description = "How long running tasks may go on after the first signal. Default: 30s.")
    @SuppressWarnings("NullAway.Init")
    private Duration shutdownTimeout;

    @Override
    int run(Console console) throws Exception {
        ClassLoader loader = UserTasks.loader(classPath);
        // handlers' threads inherit it
        Thread.currentThread().setContextClassLoader(loader);
        try (Millwright mill = console.openOrCreate(settings -> settings.scheduler(s -> noScheduler ? s.off() : s))) {
            UserTasks.register(mill.tasks(), loader);
            Worker worker = configured(mill).start();
            // when the worker has stopped, this thread goes on and ends the process with 0
            console.surroundings().signals().connect(worker, shutdownTimeout, signal -> {});
            console.note("worker " + worker.name() + " serves "
                    + (queues == null ? "default" : String.join(",", queues)) + " of "
                    + mill.store().describe() + " with " + mill.tasks().names()
                    + (noScheduler ? " and fires no schedules" : ""));
            while (!worker.awaitStopped(Duration.ofDays(1))) {
                // a day later it still works
            }
            summary(console, worker);
            return ExitCodes.OK;
        }
    }

    private static void summary(Console console, Worker worker) {
        WorkerMetrics done = worker.metrics();
        console.note("worker " + worker.name() + " stopped: " + Human.count(done.received()) + " received, "
                + Human.count(done.succeeded()) + " succeeded, " + Human.count(done.failed()) + " failed, "
                + Human.count(done.retried()) + " to be retried, " + Human.count(done.released()) + " given back"
                + (done.stuck() == 0 ? "" : ", " + done.stuck() + " did not stop when told to"));
    }

    private Worker.Builder configured(Millwright mill) {
        Worker.Builder worker = mill.worker().virtualThreads(virtual);
        for (Share share : shares()) {
            worker.queue(share.queue(), share.weight());
        }
        if (strict) {
            worker.strictPriority();
        }
        if (concurrency != null) {
            worker.concurrency(concurrency);
        }
        if (name != null) {
            worker.name(name);
        }
        if (lease != null) {
            worker.lease(lease);
        }
        if (timeout != null) {
            worker.defaultTimeout(timeout);
        }
        if (retries != null) {
            worker.defaultRetry(RetryPolicy.fibonacci(retries));
        }
        return worker;
    }

    private record Share(String queue, int weight) {}

    private List<Share> shares() {
        List<Share> shares = new ArrayList<>();
        for (String text : queues == null ? List.<String>of() : queues) {
            int equals = text.indexOf('=');
            try {
                shares.add(
                        equals < 0
                                ? new Share(text, 1)
                                : new Share(text.substring(0, equals), Integer.parseInt(text.substring(equals + 1))));
            } catch (NumberFormatException e) {
                throw Errors.input(
                        "the weight in --queues " + text + " is no number; write " + text.substring(0, equals) + "=3");
            }
        }
        return shares;
    }
}
