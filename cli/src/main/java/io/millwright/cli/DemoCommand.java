package io.millwright.cli;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.cli.demo.DemoPaths;
import io.millwright.cli.demo.DemoRun;
import io.millwright.core.Millwright;
import io.millwright.spi.WorkerStats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = {
            "Audits every jar of the local Maven repository, or below --path: a durable chord of one task per jar, and one that makes a"
                    + " report of their results, a web page that needs no network.",
            "",
            "Kill it whenever you like, even with kill -9: the same command goes on where it was. Its store is a file of its own below"
                    + " ~/.local/state/millwright ($XDG_STATE_HOME); $MILLWRIGHT_STORE is not used."
        },
        footer = {
            "  millwright demo",
            "  millwright demo --path /opt/app/lib --report audit.html",
            "  millwright demo --fresh --concurrency 8"
        })
final class DemoCommand extends Subcommand {
    private static final Duration STOP_BOUND = Duration.ofSeconds(10);
    private static final String RETENTION = "?retention=365d";

    @Option(names = "--path", paramLabel = "DIR", description = "What to audit. Default: the local Maven repository.")
    private @Nullable Path path;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "The report to write. Default: beside the demo's store.")
    private @Nullable Path report;

    @Option(names = "--concurrency", paramLabel = "N", description = "Audits at once. Default: processors, at least 2.")
    private @Nullable Integer concurrency;

    @Option(names = "--fresh", description = "Forget what was audited before; only for the demo's own store.")
    private boolean fresh;

    @Override
    int run(Console console) throws Exception {
        Surroundings surroundings = console.surroundings();
        Path root = root(surroundings);
        Path state = DemoPaths.state(surroundings::variable);
        Path own = state.resolve(DemoPaths.name(root) + ".db");
        Optional<String> chosen = console.root().storeOption();
        if (chosen.isEmpty()) {
            prepare(console, state, own);
        } else if (fresh) {
            throw Errors.input(
                    "--fresh deletes the demo's own store, not " + chosen.get() + "; name a new file instead");
        }
        Path page = report == null ? state.resolve(DemoPaths.name(root) + ".html") : report;
        int workers = concurrency == null ? Math.max(2, Runtime.getRuntime().availableProcessors()) : concurrency;
        try (Millwright mill = Millwright.open(chosen.orElse("sqlite:" + own + RETENTION))) {
            console.note("store: " + (chosen.isPresent() ? mill.store().describe() : own.toString())
                    + " (kill this whenever you like; the same command goes on)");
            DemoRun.Settings settings = new DemoRun.Settings(
                    root,
                    workers,
                    page,
                    worker -> surroundings.signals().connect(worker, STOP_BOUND, code -> {
                        console.err().println();
                        console.note("stopped; nothing is lost: the same command finishes the rest");
                        System.exit(code);
                    }));
            new DemoRun(settings, new DemoRun.Screen(console.out(), console.err(), surroundings.terminal())).run(mill);
        }
        return ExitCodes.OK;
    }

    private Path root(Surroundings surroundings) throws IOException {
        Path root = path == null ? DemoPaths.mavenRepository(surroundings::variable) : path;
        if (!Files.isDirectory(root)) {
            throw Errors.input(
                    path == null
                            ? "there is no local Maven repository at " + root + "; name a directory with --path"
                            : "there is no directory " + root);
        }
        return root.toRealPath();
    }

    private void prepare(Console console, Path state, Path own) throws IOException {
        try {
            Files.createDirectories(state);
        } catch (IOException e) {
            throw new MillwrightException(
                    ErrorCode.STORE_READ_ONLY,
                    "cannot make " + state + " for the demo's state; name a store with --store sqlite:demo.db",
                    e);
        }
        if (fresh && Files.exists(own)) {
            try (Millwright mill = Millwright.open("sqlite:" + own + RETENTION)) {
                List<WorkerStats> running = mill.admin().workers();
                if (!running.isEmpty()) {
                    throw new MillwrightException(
                            ErrorCode.STATE_CONFLICT,
                            "a demo of this directory is running, or died a few seconds ago ("
                                    + running.get(0).name() + "); stop it, or try again in a moment");
                }
            }
            for (String suffix : List.of("", "-wal", "-shm")) {
                Files.deleteIfExists(Path.of(own + suffix));
            }
            console.note("forgot what was audited before");
        }
    }
}
