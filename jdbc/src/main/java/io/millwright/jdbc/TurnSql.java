package io.millwright.jdbc;

import io.millwright.api.Flow;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Keeps the order of tasks with one order key: the next one goes when the one before has ended. Owned by the writer. */
final class TurnSql {
    private final TurnTable turns;
    private final WaitingSql waiting;
    private final FlowColumn flows;
    private final Query flowOf;

    TurnSql(Connection connection, TurnTable turns, WaitingSql waiting, FlowColumn flows) throws SQLException {
        this.turns = turns;
        this.waiting = waiting;
        this.flows = flows;
        flowOf = new Query(connection, "SELECT flow FROM task WHERE seq = ?");
    }

    /** Whether nobody is in a line. */
    boolean isFree(String orderKey) throws SQLException {
        return turns.last(orderKey) == 0;
    }

    /** A task becomes the first of a free line. Where it waits is none of this class's affair. */
    void lead(String orderKey, long seq) throws SQLException {
        turns.insert(orderKey, seq);
    }

    /** A detached task goes to the end of a line that is not free. */
    void hold(Transaction tx, String orderKey, Place place, long dueAt) throws SQLException {
        turns.insertHeld(orderKey, turns.last(orderKey) + 1, place, dueAt);
        waiting.watchExpiry(place);
        tx.news = true;
    }

    /** Makes a detached task wait that did not before: at the end of its line, if it has an order key. */
    void enter(Transaction tx, Place place, long dueAt) throws SQLException {
        String orderKey = (place.flags() & Flags.ORDERED) == 0 ? null : orderKey(place.seq());
        if (orderKey != null && !isFree(orderKey)) {
            hold(tx, orderKey, place, dueAt);
            return;
        }
        if (orderKey != null) {
            lead(orderKey, place.seq());
        }
        waiting.enqueue(tx, place, dueAt);
    }

    /** Null if it is unreadable: whoever claims the task will set it aside. */
    private @Nullable String orderKey(long seq) throws SQLException {
        try (ResultSet row = flowOf.num(seq).rows()) {
            Flow flow = row.next() ? flows.read(row.getString(1)) : null;
            return flow == null ? null : flow.orderKey();
        } catch (DamagedRowException e) {
            return null;
        }
    }

    /** A task has ended: if it was the first of a line, the next is let go. */
    void leave(Transaction tx, Place place) throws SQLException {
        String orderKey = turns.remove(place.seq());
        DuePlace next = orderKey == null ? null : turns.letGo(orderKey);
        if (next != null) {
            waiting.enqueue(tx, next.place(), next.at());
        }
    }
}
