package io.millwright.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Empties a queue, some thousands per transaction, so that others get on meanwhile. What is sent after its beginning stays. Its fields
 * belong to the writer.
 */
final class Purge {
    private static final int AT_ONCE = 5_000;

    private final Writer writer;
    private final String queue;
    private final CompletableFuture<Long> done = new CompletableFuture<>();

    private Progress progress = new Progress(Stage.IN_LINE, -1);
    private long count;

    Purge(Writer writer, String queue) {
        this.writer = writer;
        this.queue = queue;
    }

    CompletionStage<Long> start() {
        step();
        return done;
    }

    /** Where tasks wait, in the order in which they are taken: those that wait for their turn first, else it would come. */
    private enum Stage {
        IN_LINE,
        LIMITED,
        READY,
        DELAYED,
        DONE
    }

    /**
     * How far it is.
     *
     * @param upTo the greatest number that it takes; -1 before its beginning
     */
    private record Progress(Stage stage, long upTo) {
        Progress next() {
            return new Progress(Stage.values()[stage.ordinal() + 1], upTo);
        }
    }

    private record Share(int count, Progress progress) {}

    private void step() {
        writer.change(Command.Kind.ANY, AT_ONCE, 64L * AT_ONCE, this::take).whenComplete((share, error) -> {
            if (error != null) {
                done.completeExceptionally(error);
                return;
            }
            // only now is it durable
            count += share.count;
            progress = share.progress;
            if (progress.stage == Stage.DONE) {
                done.complete(count);
            } else {
                step();
            }
        });
    }

    private Share take(Ledger ledger, Transaction tx) throws SQLException {
        QueueTable.Line line = ledger.queues.find(queue);
        Progress now = progress.upTo < 0 ? new Progress(progress.stage, ledger.publish.last()) : progress;
        if (line == null) {
            return new Share(0, new Progress(Stage.DONE, 0));
        }
        List<Place> all = new ArrayList<>();
        while (all.size() < AT_ONCE && now.stage != Stage.DONE) {
            int most = AT_ONCE - all.size();
            List<Place> taken = take(ledger, line, now, most);
            all.addAll(taken);
            now = taken.size() < most ? now.next() : now;
        }
        // only now: what the end of one lets go is not to be taken
        ledger.cancellation.all(tx, all, "queue " + queue + " was purged");
        return new Share(all.size(), now);
    }

    private static List<Place> take(Ledger ledger, QueueTable.Line line, Progress at, int most) throws SQLException {
        return switch (at.stage) {
            case IN_LINE -> ledger.turns.takeSome(line, at.upTo, most);
            case LIMITED -> ledger.limits.parking.takeSome(line, at.upTo, most);
            case READY -> ledger.ready.takeSome(line, at.upTo, most);
            case DELAYED -> ledger.waiting.takeDelayed(line, at.upTo, most);
            case DONE -> List.of();
        };
    }
}
