package io.millwright.jdbc;

import io.millwright.spi.Envelope;
import io.millwright.spi.Published;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A batch of envelopes that may have to wait for room. All but the finals belongs to the writer. */
final class Publication {
    final List<Envelope> envelopes;
    /** How long it waits, in milliseconds. */
    final long patience;

    final CompletableFuture<List<Published>> future = new CompletableFuture<>();

    /** Its place among all that wait; 0 while it has none. */
    long number;
    /** When its time is over. */
    long deadline;
    /** How many of it need room, by queue. */
    Map<String, Integer> needs = Map.of();

    Publication(List<Envelope> envelopes, long patience) {
        this.envelopes = envelopes;
        this.patience = patience;
    }

    /** Any thread: hands it in. */
    CompletionStage<List<Published>> start(Writer writer) {
        writer.change(
                        Command.Kind.STREAM,
                        envelopes.size(),
                        Weight.of(envelopes),
                        (ledger, tx) -> enter(ledger, tx, writer.crowd))
                .whenComplete((results, error) -> {
                    if (error != null) {
                        future.completeExceptionally(error);
                    } else {
                        results.ifPresent(future::complete);
                    }
                });
        return future;
    }

    /** Empty if it waits now: who serves the crowd will complete it. */
    private Optional<List<Published>> enter(Ledger ledger, Transaction tx, Crowd crowd) throws SQLException {
        return Optional.ofNullable(ledger.room.publish(tx, this, crowd));
    }
}
