package io.millwright.jdbc;

import io.millwright.api.MillwrightException;
import io.millwright.spi.Delivery;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Answers parked claims, within transactions, and tells them once these are committed. Owned by the writer. */
final class ClaimAnswers {
    private final ParkedClaims parked;
    private final List<Answer> answers = new ArrayList<>();

    ClaimAnswers(ParkedClaims parked) {
        this.parked = parked;
    }

    private record Answer(ParkedClaim claim, List<Delivery> deliveries) {}

    /** Gives them what there is by now, the longest-waiting first. */
    void serve(Ledger ledger, Transaction tx) throws SQLException {
        ledger.publish.flush(tx);
        ledger.limits.settle(tx.now);
        if (parked.servableAt(ledger.queues) > tx.now) {
            return;
        }
        for (String queue : parked.queues()) {
            QueueTable.Line line = ledger.queues.find(queue);
            ParkedClaim claim = parked.first(queue);
            while (line != null && line.isServable(tx.now) && claim != null) {
                ClaimSql.Owner owner = claim.session.owner;
                boolean lives = ledger.sessions.live(owner.id(), tx.now) == owner.no();
                List<Delivery> deliveries = lives ? ledger.claims.claim(tx, owner, claim.request) : List.of();
                if (lives && deliveries.isEmpty()) {
                    break; // what was there had expired, was damaged, or lacked permits
                }
                parked.remove(claim);
                answers.add(new Answer(claim, deliveries));
                claim = parked.first(queue);
            }
        }
    }

    /** The transaction was committed. */
    void tell(Writer writer) {
        for (Answer answer : answers) {
            answer.claim.session.served(answer.claim);
            writer.call(() -> answer.claim.future.complete(answer.deliveries));
        }
        answers.clear();
    }

    /** The transaction was rolled back: everybody waits as before. */
    void undo() {
        answers.forEach(answer -> parked.add(answer.claim));
        answers.clear();
    }

    /** There is work for these, but it cannot be given. */
    void failServable(Ledger ledger, Writer writer, long now, MillwrightException error) {
        for (String queue : parked.queues()) {
            QueueTable.Line line = ledger.queues.find(queue);
            if (line == null || !line.isServable(now)) {
                continue;
            }
            for (ParkedClaim claim = parked.first(queue); claim != null; claim = parked.first(queue)) {
                ParkedClaim failed = claim;
                parked.remove(failed);
                failed.session.served(failed);
                writer.call(() -> failed.future.completeExceptionally(error));
            }
        }
    }
}
