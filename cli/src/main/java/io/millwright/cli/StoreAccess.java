package io.millwright.cli;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.core.Admin;
import io.millwright.core.Millwright;
import io.millwright.spi.QueueStats;
import io.millwright.spi.StoreUrl;
import io.millwright.spi.Suggestion;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Opens the store that the user means. */
final class StoreAccess {
    private StoreAccess() {}

    /** @param settings what is special about it */
    static Millwright openOrCreate(Console console, UnaryOperator<Millwright.Builder> settings) {
        String url = url(console);
        Optional<Path> file = file(url);
        boolean isNew = file.isPresent() && !Files.exists(file.get());
        Millwright mill = settings.apply(Millwright.builder().store(url)).build();
        if (isNew) {
            console.note("millwright: made a new store, " + file.get().toAbsolutePath());
        }
        return mill;
    }

    static Millwright openExisting(Console console) {
        String url = url(console);
        Optional<Path> file = file(url);
        if (file.isPresent() && !Files.exists(file.get())) {
            String chosen = console.root().chosenStore().isPresent()
                    ? "check --store and $" + MillwrightCommand.STORE_VARIABLE
                    : "name another one with --store or $" + MillwrightCommand.STORE_VARIABLE;
            throw new MillwrightException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "there is no store at " + file.get().toAbsolutePath() + "; " + chosen
                            + ", or make this one by sending a task");
        }
        return Millwright.open(url);
    }

    static String url(Console console) {
        return console.root().chosenStore().orElse(MillwrightCommand.DEFAULT_STORE);
    }

    /** The file behind a store URL, if it is one of a file. */
    static Optional<Path> file(String url) {
        StoreUrl parsed = StoreUrl.parse(url);
        if (!parsed.scheme().equals("sqlite") || parsed.rest().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Path.of(parsed.rest()));
        } catch (InvalidPathException e) {
            throw new MillwrightException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "'" + parsed.rest() + "' is no file name; write sqlite:work.db",
                    e);
        }
    }

    /**
     * Refuses a queue that nothing was ever sent to, for it is usually a typing mistake.
     *
     * @throws MillwrightException with exit code {@link ExitCodes#NOT_FOUND}
     */
    static void requireQueue(Admin admin, String queue) {
        List<String> known = admin.queues().stream().map(QueueStats::queue).toList();
        if (!known.contains(queue)) {
            throw Errors.notFound("there is no queue '" + queue + "'"
                    + (known.isEmpty() ? "; nothing was ever sent to this store" : Suggestion.among(queue, known)));
        }
    }
}
