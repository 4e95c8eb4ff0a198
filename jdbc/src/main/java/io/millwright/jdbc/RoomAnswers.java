package io.millwright.jdbc;

import io.millwright.api.MillwrightException;
import io.millwright.spi.Published;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers those who wait for room, within transactions, and tells them once these are committed. Owned by the writer. */
final class RoomAnswers {
    private final Crowd crowd;
    private final List<Answer> answers = new ArrayList<>();

    RoomAnswers(Crowd crowd) {
        this.crowd = crowd;
    }

    /** Either of the last two is null. */
    private record Answer(
            Publication publication,
            @Nullable List<Published> published,
            @Nullable MillwrightException refusal) {}

    /** Accepts those for whom there is room; false if there were none. */
    boolean serve(Ledger ledger, Transaction tx) throws SQLException {
        boolean served = false;
        List<Publication> servable = crowd.servable(ledger.queues);
        while (!servable.isEmpty()) {
            for (Publication publication : servable) {
                served |= answer(ledger, tx, publication);
            }
            servable = crowd.servable(ledger.queues);
        }
        for (Publication late : crowd.overdue(tx.now)) {
            if (!answer(ledger, tx, late)) { // it may have become one of duplicates, which need no room
                crowd.remove(late);
                answers.add(new Answer(late, null, ledger.room.late(late)));
            }
        }
        return served;
    }

    private boolean answer(Ledger ledger, Transaction tx, Publication publication) throws SQLException {
        if (publication.future.isDone()) { // its own transaction failed after it had joined
            crowd.remove(publication);
            return false;
        }
        try {
            List<Published> published = ledger.room.publish(tx, publication, crowd);
            if (published != null) {
                answers.add(new Answer(publication, published, null));
            }
            return published != null;
        } catch (Command.RefusedException e) {
            answers.add(new Answer(publication, null, e.why));
            return true;
        } catch (SQLException | RuntimeException e) {
            crowd.add(publication); // it had left, and nobody else would know of it
            throw e;
        }
    }

    /** The transaction was committed. */
    void tell(Writer writer) {
        for (Answer answer : answers) {
            MillwrightException refusal = answer.refusal;
            if (refusal == null) {
                writer.call(() -> answer.publication.future.complete(answer.published));
            } else {
                writer.call(() -> answer.publication.future.completeExceptionally(refusal));
            }
        }
        answers.clear();
    }

    /** The transaction was rolled back: everybody waits as before. */
    void undo() {
        answers.forEach(answer -> crowd.add(answer.publication));
        answers.clear();
    }

    /** There may be room for these, but they cannot be accepted. */
    void failServable(Ledger ledger, Writer writer, MillwrightException error) {
        for (Publication publication : crowd.servable(ledger.queues)) {
            crowd.remove(publication);
            writer.call(() -> publication.future.completeExceptionally(error));
        }
    }
}
