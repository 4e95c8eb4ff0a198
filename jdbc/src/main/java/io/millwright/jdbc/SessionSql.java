package io.millwright.jdbc;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskError;
import io.millwright.api.TaskState;
import io.millwright.spi.Store;
import io.millwright.spi.Tally;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerInfo;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Workers' sessions. A session is one row with one deadline; its leases refer to it, so a renewal writes one row whatever the worker
 * holds. Owned by the writer.
 */
final class SessionSql {
    private final QueueTable queues;
    private final WaitingSql waiting;
    private final OutcomeSql outcomes;
    private final EventSql events;
    private final Horizon horizon;
    private final Permits permits;

    private final Query insert;
    private final Query renew;
    private final Query delete;
    private final Query byId;
    private final Query overdue;
    private final Query all;
    private final Query takeLeases;

    /** Settlements come in runs of one owner: the last answer, for as long as nothing about sessions was written. */
    private @Nullable WorkerId lastOwner;

    private long lastNo;
    private long lastUntil;

    /** What the end of a session touches. */
    record Parts(
            QueueTable queues,
            WaitingSql waiting,
            OutcomeSql outcomes,
            EventSql events,
            Horizon horizon,
            Permits permits) {}

    SessionSql(Connection connection, Parts parts) throws SQLException {
        queues = parts.queues;
        waiting = parts.waiting;
        outcomes = parts.outcomes;
        events = parts.events;
        horizon = parts.horizon;
        permits = parts.permits;
        insert = new Query(
                connection,
                "INSERT INTO session (id, name, queues, concurrency, joined_at, lease_until) VALUES (?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT DO NOTHING RETURNING no");
        renew = new Query(connection, "UPDATE session SET lease_until = ? WHERE no = ? AND lease_until > ?");
        delete = new Query(connection, "DELETE FROM session WHERE no = ?");
        byId = new Query(connection, "SELECT no, lease_until FROM session WHERE id = ?");
        overdue = new Query(connection, "SELECT no, id FROM session WHERE lease_until <= ? LIMIT ?");
        all = new Query(connection, "SELECT no FROM session");
        takeLeases = new Query(
                connection,
                "DELETE FROM lease WHERE owner = ? RETURNING seq, queue, rank, fencing, flags, tally, started_at, cancel_reason");
    }

    /** @throws MillwrightException {@link ErrorCode#STATE_CONFLICT} if the id is in use */
    long join(Transaction tx, WorkerInfo info) throws SQLException {
        long until = tx.now + info.lease().toMillis();
        long no = insert.text(info.id().value())
                .text(info.name())
                .text(String.join(",", info.queues()))
                .num(info.concurrency())
                .num(tx.now)
                .num(until)
                .value(-1);
        if (no < 0) {
            throw new MillwrightException(
                    ErrorCode.STATE_CONFLICT,
                    "worker " + info.id() + " has a session already; every session needs a fresh id");
        }
        horizon.endsAt(until);
        return no;
    }

    /** False if the session has ended. */
    boolean renew(Transaction tx, long no, long lease) throws SQLException {
        forget();
        horizon.endsAt(tx.now + lease);
        return renew.num(tx.now + lease).num(no).num(tx.now).update() > 0;
    }

    /** The row of a worker whose session lives, or -1. */
    long live(WorkerId id, long now) throws SQLException {
        if (!id.equals(lastOwner)) {
            try (ResultSet row = byId.text(id.value()).rows()) {
                boolean known = row.next();
                lastNo = known ? row.getLong(1) : -1;
                lastUntil = known ? row.getLong(2) : 0;
                lastOwner = id;
            }
        }
        return lastUntil > now ? lastNo : -1;
    }

    /** What was cached may be wrong: another transaction begins, or a session was written. */
    void forget() {
        lastOwner = null;
    }

    Set<Long> all() throws SQLException {
        Set<Long> numbers = new HashSet<>();
        try (ResultSet rows = all.rows()) {
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
        }
        return numbers;
    }

    List<ClaimSql.Owner> overdue(long now, int most) throws SQLException {
        List<ClaimSql.Owner> owners = new ArrayList<>();
        try (ResultSet rows = overdue.num(now).num(most).rows()) {
            while (rows.next()) {
                owners.add(new ClaimSql.Owner(rows.getLong(1), new WorkerId(rows.getString(2))));
            }
        }
        return owners;
    }

    /** Ends a session whose worker said goodbye: what it held goes back uncounted. */
    void leave(Transaction tx, ClaimSql.Owner owner) throws SQLException {
        for (Held held : end(tx, owner, true)) {
            again(tx, held.place, 0, held.stopReason);
        }
    }

    /** Ends a session whose worker is gone: what it held goes back counted, or to the dead letters. */
    void vanish(Transaction tx, ClaimSql.Owner owner, String why) throws SQLException {
        for (Held held : end(tx, owner, false)) {
            Place place = held.place;
            events.add(
                    place.seq(),
                    new TaskEvent(
                            tx.now,
                            TaskEvent.Kind.VANISHED,
                            place.fencing(),
                            owner.id().value(),
                            why));
            try {
                back(tx, held, TallyText.parse(place.tally()).plusVanished(held.started));
            } catch (DamagedRowException e) {
                outcomes.setAside(tx, place, e.what());
            }
        }
    }

    /** A task whose holder did not get to obey, or to end it otherwise, waits for another unless it is to stop. */
    void again(Transaction tx, Place place, long dueAt, @Nullable String stopReason) throws SQLException {
        if (stopReason == null) {
            waiting.enqueue(tx, place, dueAt);
        } else {
            TaskError error = TaskError.of(ErrorCode.TASK_CANCELED, stopReason);
            outcomes.fail(tx, place, outcomes.id(place.seq()), TaskState.CANCELED, error);
        }
    }

    private void back(Transaction tx, Held held, Tally tally) throws SQLException {
        Place place = held.place;
        Place counted = place.withTally(TallyText.of(tally));
        if (tally.crashes() < Store.MAX_CRASHES || held.stopReason != null) {
            again(tx, counted, 0, held.stopReason);
            return;
        }
        TaskError error = TaskError.of(
                ErrorCode.TASK_DEAD,
                "it was running " + tally.crashes()
                        + " times when its worker vanished; requeue it once the cause is found");
        outcomes.fail(tx, counted, outcomes.id(place.seq()), TaskState.DEAD, error);
    }

    private record Held(
            Place place, boolean started, @Nullable String stopReason) {}

    /** @param unrun whether what had not been started is sure never to have been */
    private List<Held> end(Transaction tx, ClaimSql.Owner owner, boolean unrun) throws SQLException {
        forget();
        List<Held> taken = new ArrayList<>();
        if (delete.num(owner.no()).update() == 0) {
            return taken;
        }
        try (ResultSet rows = takeLeases.num(owner.no()).rows()) {
            while (rows.next()) {
                taken.add(new Held(WaitingSql.place(rows), rows.getLong(7) != 0, rows.getString(8)));
            }
        }
        for (Held held : taken) {
            QueueTable.Line line = queues.line(held.place.queue());
            line.leased(-1);
            permits.giveBack(held.place, null, line, unrun && !held.started, tx.now);
        }
        tx.news = true;
        return taken;
    }
}
