package io.millwright.jdbc;

import io.millwright.spi.Envelope;
import io.millwright.spi.FiringRecord;
import io.millwright.spi.Leadership;
import io.millwright.spi.ScheduleRecord;
import io.millwright.spi.ScheduleStep;
import io.millwright.spi.ScheduleStep.Change;
import io.millwright.spi.ScheduleStep.Outcome;
import io.millwright.spi.ScheduleStore;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The schedules of a file: turns calls into commands for the writer and questions for the reader. Thread-safe. */
final class SqliteSchedules implements ScheduleStore {
    private final Writer writer;
    private final Reader reader;
    private final ScheduleNews news;

    SqliteSchedules(Writer writer, Reader reader, ScheduleNews news) {
        this.writer = writer;
        this.reader = reader;
        this.news = news;
    }

    @Override
    public CompletionStage<Leadership> campaign(String candidate, Duration lease) {
        return writer.change(Command.Kind.STREAM, 1, 64, (ledger, tx) -> {
            Leadership leadership = ledger.leaders.campaign(tx, candidate, lease.toMillis());
            tx.after(news::led);
            return leadership;
        });
    }

    @Override
    public CompletionStage<Void> resign(long term) {
        return writer.done(Command.Kind.STREAM, 1, 64, (ledger, tx) -> {
            if (ledger.leaders.resign(tx, term)) {
                tx.after(news::resigned);
            }
        });
    }

    @Override
    public CompletionStage<List<ScheduleStep.Result>> apply(@Nullable Long term, List<ScheduleStep> steps) {
        List<ScheduleStep> trip = List.copyOf(steps);
        long rows = 0;
        long bytes = 0;
        try {
            for (ScheduleStep step : trip) {
                step.envelopes().forEach(EnvelopeCheck::check);
                rows += 3 + step.envelopes().size() + step.firings().size();
                bytes += weigh(step);
            }
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        return writer.change(Command.Kind.STREAM, rows, bytes, (ledger, tx) -> {
            for (ScheduleStep step : trip) {
                ledger.publish.check(tx, step.envelopes());
            }
            List<ScheduleStep.Result> results = ledger.schedules.apply(tx, term, trip);
            results.stream()
                    .filter(result -> result.outcome() == Outcome.APPLIED)
                    .mapToLong(ScheduleStep.Result::version)
                    .max()
                    .ifPresent(last -> {
                        tx.news |= term == null;
                        tx.after(() -> news.stepped(last, term != null));
                    });
            return results;
        });
    }

    private static long weigh(ScheduleStep step) {
        long bytes = 256;
        if (step.change() instanceof Change.Define define) {
            bytes += define.definition().bytes().length;
        }
        for (Envelope envelope : step.envelopes()) {
            bytes += 256 + envelope.arguments().bytes().length;
        }
        return bytes;
    }

    /** Asks something about schedules. */
    @FunctionalInterface
    private interface Answer<R> {
        R find(ScheduleReadSql sql) throws SQLException;
    }

    private <R> CompletionStage<R> ask(Answer<R> answer) {
        CompletableFuture<R> future = new CompletableFuture<>();
        reader.ask(
                new Reader.Question(sql -> future.complete(answer.find(sql.schedules)), future::completeExceptionally));
        return future;
    }

    @Override
    public CompletionStage<Due> due(long now, int limit) {
        return ask(sql -> sql.due(now, limit));
    }

    @Override
    public CompletionStage<Optional<ScheduleRecord>> find(String id) {
        return ask(sql -> sql.find(id));
    }

    @Override
    public CompletionStage<List<ScheduleRecord>> list(@Nullable String after, int limit) {
        return ask(sql -> sql.list(after, limit));
    }

    @Override
    public CompletionStage<List<FiringRecord>> firings(String id, int limit) {
        return ask(sql -> sql.firings(id, limit));
    }

    @Override
    public Subscription listen(Listener listener) {
        return news.listen(listener);
    }
}
