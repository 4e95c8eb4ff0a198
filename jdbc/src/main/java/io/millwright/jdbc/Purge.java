package io.millwright.jdbc;

import java.sql.SQLException;
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

    private long upTo = -1;
    private long reached;
    private long count;

    Purge(Writer writer, String queue) {
        this.writer = writer;
        this.queue = queue;
    }

    CompletionStage<Long> start() {
        step();
        return done;
    }

    private record Share(int count, long reached, long upTo, boolean last) {}

    private void step() {
        writer.change(Command.Kind.ANY, AT_ONCE, 64L * AT_ONCE, this::take).whenComplete((share, error) -> {
            if (error != null) {
                done.completeExceptionally(error);
                return;
            }
            // only now is it durable
            count += share.count;
            reached = share.reached;
            upTo = share.upTo;
            if (share.last) {
                done.complete(count);
            } else {
                step();
            }
        });
    }

    private Share take(Ledger ledger, Transaction tx) throws SQLException {
        QueueTable.Line line = ledger.queues.find(queue);
        long bound = upTo < 0 ? ledger.publish.last() : upTo;
        if (line == null) {
            return new Share(0, 0, bound, true);
        }
        String reason = "queue " + queue + " was purged";
        List<Place> ready = ledger.waiting.takeReady(line, bound, AT_ONCE);
        ledger.admin.cancelAll(tx, ready, reason);
        if (ready.size() == AT_ONCE) {
            return new Share(ready.size(), reached, bound, false);
        }
        List<Place> delayed = ledger.waiting.takeDelayed(line, reached, bound, AT_ONCE);
        ledger.admin.cancelAll(tx, delayed, reason);
        long last = delayed.stream().mapToLong(Place::seq).max().orElse(reached);
        return new Share(ready.size() + delayed.size(), last, bound, delayed.size() < AT_ONCE);
    }
}
