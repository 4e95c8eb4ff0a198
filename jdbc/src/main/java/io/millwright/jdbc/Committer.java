package io.millwright.jdbc;

import io.millwright.api.MillwrightException;
import io.millwright.spi.TimeSource;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a batch of changes into a transaction, and tells everybody once it is durable. If the transaction fails, the changes are
 * tried again one by one, and only those that fail by themselves are refused. Belongs to the writer's thread.
 */
final class Committer implements Ledger.Foreign {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

    /** How long to leave alone what nobody asked for (promotions, sweeps …) after it failed, in milliseconds. */
    private static final long PAUSE_AFTER_FAILURE = 500;

    private final String name;
    private final Writer writer;
    private final Ledger ledger;
    private final TimeSource time;
    private final Watches watches;
    private final ScheduleNews news;
    private final @Nullable Doorbell doorbell;
    private final Upkeep upkeep;
    private final ClaimAnswers claims;
    private final RoomAnswers rooms;

    /** What to do after the transaction, whether it succeeds or not. */
    private final List<Runnable> deferred = new ArrayList<>();

    private List<ProcessSql.Bell> others = List.of();
    private long pausedUntil = Long.MIN_VALUE;
    private long nextBeat;
    /** For tests: what fails the next change just before its commit. Volatile: set by the test. */
    private volatile @Nullable SQLException sabotage;

    /** What it works with. */
    record Parts(
            Ledger ledger,
            TimeSource time,
            Watches watches,
            ScheduleNews news,
            @Nullable Doorbell doorbell,
            Path file) {}

    /** Keeping the house failed; what clients asked for has not been tried. */
    private static final class HousekeepingException extends Exception {
        private static final long serialVersionUID = 1L;

        HousekeepingException(Throwable cause) {
            super(cause);
        }
    }

    /** What a transaction does besides its changes. */
    private enum Extent {
        ALL,
        WITHOUT_HOUSEKEEPING,
        CHANGES_ONLY
    }

    Committer(String name, Writer writer, Parts parts) {
        this.name = name;
        this.writer = writer;
        this.ledger = parts.ledger;
        this.time = parts.time;
        this.watches = parts.watches;
        this.news = parts.news;
        this.doorbell = parts.doorbell;
        this.claims = new ClaimAnswers(writer.parked);
        this.rooms = new RoomAnswers(writer.crowd);
        this.upkeep = new Upkeep(ledger, parts.file, time.now());
        this.nextBeat = time.now();
    }

    /** Does what there is to do; false if there was nothing. */
    boolean work(List<Command.Change<?>> batch, boolean look) {
        long now = time.now();
        boolean foreign = look && look(now);
        if (batch.isEmpty() && !isDue(now)) {
            return foreign || upkeep.whenIdle(now);
        }
        process(batch, now);
        flushDeferred();
        return true;
    }

    /** When there will be something to do although nobody asks. */
    long nextEventAt() {
        return Math.max(pausedUntil, Math.min(Math.min(ledger.horizon.next(), nextBeat), servableAt()));
    }

    /** When somebody who waits can be answered, now or by itself. */
    private long servableAt() {
        return Math.min(writer.parked.servableAt(ledger.queues), writer.crowd.servableAt(ledger.queues));
    }

    private boolean isDue(long now) {
        return now >= pausedUntil && (now >= nextBeat || ledger.horizon.next() <= now || servableAt() <= now);
    }

    private boolean look(long now) {
        if (now < pausedUntil) {
            return false;
        }
        try {
            return ledger.look(this);
        } catch (SQLException e) {
            pause(now, "looking at the file", e);
            return false;
        } finally {
            flushDeferred();
        }
    }

    private void process(List<Command.Change<?>> batch, long now) {
        try {
            try {
                transact(batch, now < pausedUntil ? Extent.WITHOUT_HOUSEKEEPING : Extent.ALL);
            } catch (HousekeepingException e) {
                pause(now, "keeping the house", e.getCause());
                transact(batch, Extent.WITHOUT_HOUSEKEEPING);
            }
        } catch (BeginException e) {
            Writer.fail(batch, SqliteErrors.map(name, e.why));
            pause(now, "beginning a transaction", e.why);
        } catch (Throwable t) {
            if (batch.isEmpty()) {
                failServable(t);
                pause(now, "a transaction", t);
            } else {
                replay(batch);
            }
        }
    }

    /** Nobody is told before the commit, everybody after it. */
    private void transact(List<Command.Change<?>> batch, Extent extent) throws Exception {
        try {
            ledger.begin(this);
        } catch (SQLException | RuntimeException e) {
            ledger.rollback();
            throw new BeginException(e);
        }
        Transaction tx = new Transaction(time.now());
        try {
            if (extent == Extent.ALL) {
                keepHouse(tx);
            }
            for (Command.Change<?> change : batch) {
                change.run(ledger, tx);
            }
            if (extent != Extent.CHANGES_ONLY) {
                serve(tx);
            }
            strike(batch, extent);
            ledger.commit(tx);
        } catch (Throwable t) {
            SQLException alsoFailed = ledger.rollback();
            LOG.debug("{}: rolled back", name, t);
            if (alsoFailed != null) {
                LOG.debug("{}: there was nothing left to roll back", name, alsoFailed);
            }
            claims.undo();
            rooms.undo();
            throw t;
        }
        tell(tx, batch);
        upkeep.afterCommit();
    }

    void sabotage(SQLException failure) {
        sabotage = failure;
    }

    private void strike(List<Command.Change<?>> batch, Extent extent) throws SQLException {
        SQLException failure = sabotage;
        if (failure != null && !batch.isEmpty()) {
            if (extent == Extent.CHANGES_ONLY) { // else it would succeed when it is tried alone
                sabotage = null;
            }
            throw failure;
        }
    }

    private static final class BeginException extends Exception {
        private static final long serialVersionUID = 1L;

        final Throwable why;

        BeginException(Throwable why) {
            super(why);
            this.why = why;
        }
    }

    private void keepHouse(Transaction tx) throws HousekeepingException {
        try {
            ledger.housekeeping.run(tx, this::ended);
            if (tx.now >= nextBeat) {
                if (doorbell != null) {
                    ledger.processes.beat(doorbell.own(), tx.now);
                    tx.news = true;
                }
                nextBeat = tx.now + ProcessSql.HEARTBEAT;
            }
        } catch (SQLException | RuntimeException e) {
            throw new HousekeepingException(e);
        }
    }

    /** Answers those who wait: what claims take makes room for what is to be accepted, which they may take in turn. */
    private void serve(Transaction tx) throws SQLException {
        claims.serve(ledger, tx);
        while (!writer.crowd.isEmpty() && rooms.serve(ledger, tx)) {
            claims.serve(ledger, tx);
        }
    }

    private void tell(Transaction tx, List<Command.Change<?>> batch) {
        claims.tell(writer);
        for (Command.Change<?> change : batch) {
            change.complete();
        }
        rooms.tell(writer);
        watches.settled(tx.outcomes);
        for (StopSql.Wish wish : tx.stops) {
            LocalSession session = writer.sessions.get(wish.owner());
            if (session != null) {
                session.tell(wish);
            }
        }
        for (Runnable effect : tx.effects) {
            writer.call(effect);
        }
        if (tx.news && doorbell != null) {
            doorbell.ring(others);
        }
    }

    private void replay(List<Command.Change<?>> batch) {
        for (Command.Change<?> change : batch) {
            try {
                transact(List.of(change), Extent.CHANGES_ONLY);
            } catch (Throwable t) {
                Throwable cause = t instanceof BeginException begin ? begin.why : t;
                Writer.fail(List.of(change), SqliteErrors.map(name, cause));
            }
        }
        if (servableAt() <= time.now()) {
            try {
                transact(List.of(), Extent.WITHOUT_HOUSEKEEPING);
            } catch (Throwable t) {
                failServable(t);
            }
        }
    }

    /** There is something for those who wait, but it cannot be given. */
    private void failServable(Throwable thrown) {
        MillwrightException error = SqliteErrors.map(name, thrown);
        rooms.failServable(ledger, writer, error);
        claims.failServable(ledger, writer, time.now(), error);
    }

    private void pause(long now, String what, @Nullable Throwable why) {
        if (now >= pausedUntil) {
            LOG.warn(
                    "{}: {} failed and is tried again in {} ms: {}",
                    name,
                    what,
                    PAUSE_AFTER_FAILURE,
                    String.valueOf(why));
        }
        pausedUntil = now + PAUSE_AFTER_FAILURE;
    }

    /** A session was ended here: tells its worker after the commit. */
    void ended(Transaction tx, ClaimSql.Owner owner) {
        LocalSession local = writer.sessions.get(owner.no());
        if (local != null) {
            tx.after(() -> end(local));
        }
    }

    private void end(LocalSession local) {
        if (local.end()) {
            writer.call(local.listener::sessionEnded);
        }
    }

    private void flushDeferred() {
        if (!deferred.isEmpty()) {
            List<Runnable> now = List.copyOf(deferred);
            deferred.clear();
            now.forEach(writer::call);
        }
    }

    // what other processes did ----------------------------------------------------------------------------------------

    @Override
    public long now() {
        return time.now();
    }

    @Override
    public boolean watches() {
        return watches.isWaiting();
    }

    @Override
    public void settled(long seq) {
        watches.settledElsewhere(seq);
    }

    @Override
    public void missedSome() {
        watches.lookAgain();
    }

    @Override
    public void wrote(Ledger changed) throws SQLException {
        others = changed.processes.others();
        deferred.addAll(news.look(changed.leaders.head()));
        if (writer.sessions.isEmpty()) {
            return;
        }
        Set<Long> live = changed.sessions.all();
        for (LocalSession session : List.copyOf(writer.sessions.values())) {
            if (live.contains(session.owner.no())) {
                List<StopSql.Wish> wanted = changed.stops.wanted(session.owner.no());
                deferred.add(() -> session.tellAll(wanted));
            } else {
                deferred.add(() -> end(session));
            }
        }
    }

    void close() {
        try {
            if (doorbell != null) {
                ledger.begin(this);
                ledger.processes.leave();
                ledger.commit(new Transaction(time.now()));
            }
        } catch (SQLException | RuntimeException e) {
            ledger.rollback();
            LOG.debug("{}: the process stays on the list until it has been silent for long", name, e);
        }
        try {
            ledger.close();
        } catch (SQLException e) {
            LOG.warn("{}: was not closed cleanly; it will be recovered when it is opened", name, e);
        }
    }
}
