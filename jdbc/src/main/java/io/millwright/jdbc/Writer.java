package io.millwright.jdbc;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.spi.TimeSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns the file: takes what has gathered, hands it to the {@link Committer} as one transaction, sleeps when there is
 * nothing to do. Public methods are for any thread and return at once; fields and the rest belong to the writer's thread.
 */
final class Writer {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

    /** Bounds of one transaction, so that nobody waits long for his commit. A single larger change goes alone. */
    private static final long MOST_ROWS = 20_000;

    private static final long MOST_BYTES = 8 << 20;
    private static final long CLOSING_MILLIS = 5_000;

    final ParkedClaims parked = new ParkedClaims();
    final Crowd crowd = new Crowd();
    /** Sessions of this process by their row. */
    final Map<Long, LocalSession> sessions = new HashMap<>();

    private final String name;
    private final Inbox<Command> inbox = new Inbox<>();
    private final Alarm alarm;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final Committer committer;
    private final Thread thread;

    /** Volatile: set by who closes or abandons, read by the loop. */
    private volatile boolean stopping;

    private volatile boolean abandoned;

    Writer(String name, TimeSource time, Committer.Parts parts) {
        this.name = name;
        alarm = new Alarm(time, this::look, inbox::wake);
        committer = new Committer(name, this, parts);
        thread = new Thread(this::run, "millwright-sqlite-writer");
        thread.setDaemon(true);
    }

    void start() {
        alarm.lookLater();
        thread.start();
    }

    // any thread ------------------------------------------------------------------------------------------------------

    <R> CompletionStage<R> change(Command.Kind kind, long rows, long bytes, Command.Work<R> work) {
        Command.Change<R> change = new Command.Change<>(kind, rows, bytes, work);
        if (closed.get()) {
            change.future.completeExceptionally(closedError());
        } else {
            inbox.put(change);
        }
        return change.future;
    }

    /** A change without an answer. */
    @FunctionalInterface
    interface Step {
        void run(Ledger ledger, Transaction tx) throws java.sql.SQLException;
    }

    @SuppressWarnings("NullAway") // Void has no other value
    CompletionStage<Void> done(Command.Kind kind, long rows, long bytes, Step step) {
        return change(kind, rows, bytes, (ledger, tx) -> {
            step.run(ledger, tx);
            return null;
        });
    }

    /** Runs something on the writer's thread; fails the future instead if the store is closed. */
    void note(Runnable action, CompletableFuture<?> future) {
        if (closed.get()) {
            future.completeExceptionally(closedError());
        } else {
            inbox.put(new Command.Note(action));
        }
    }

    /** Somebody may have written to the file: look. At most one look is outstanding. */
    void look() {
        looking.set(true);
        inbox.wake();
    }

    MillwrightException closedError() {
        return new MillwrightException(ErrorCode.CLOSED, name + " was closed; open it again to go on");
    }

    // the writer's thread ---------------------------------------------------------------------------------------------

    private void run() {
        List<Command.Change<?>> batch = new ArrayList<>();
        while (!abandoned) {
            try {
                gather(batch);
                boolean look = looking.compareAndSet(true, false);
                if (look) {
                    alarm.lookLater();
                }
                if (committer.work(batch, look && batch.isEmpty())) {
                    continue;
                }
                if (stopping) {
                    break;
                }
                alarm.at(committer.nextEventAt());
                inbox.await();
            } catch (Throwable t) {
                // nothing may end this thread: whoever waits would wait for ever
                LOG.error("{}: the writer stumbled and goes on", name, t);
                fail(batch, SqliteErrors.map(name, t));
            }
        }
        finish();
    }

    private void gather(List<Command.Change<?>> batch) {
        batch.clear();
        long rows = 0;
        long bytes = 0;
        while (rows < MOST_ROWS && bytes < MOST_BYTES) {
            Command command = inbox.poll();
            if (command == null) {
                return;
            }
            if (command instanceof Command.Change<?> change) {
                batch.add(change);
                rows += change.rows;
                bytes += change.bytes;
            } else if (command instanceof Command.Note note) {
                call(note.action());
            }
        }
    }

    static void fail(List<Command.Change<?>> batch, MillwrightException error) {
        for (Command.Change<?> change : batch) {
            change.future.completeExceptionally(error);
        }
    }

    /** Runs something that is not ours, or must not hurt the others. */
    void call(Runnable action) {
        try {
            action.run();
        } catch (Throwable t) {
            LOG.error("{}: a listener threw; it was told all the same", name, t);
        }
    }

    /** A session was ended within a transaction: its worker is told after the commit. */
    void ended(Transaction tx, ClaimSql.Owner owner) {
        committer.ended(tx, owner);
    }

    /** For tests: fails the next change just before its commit. */
    void sabotage(java.sql.SQLException failure) {
        committer.sabotage(failure);
    }

    private void finish() {
        alarm.close();
        if (!abandoned) {
            committer.close();
        }
        for (ParkedClaim claim : parked.all()) {
            claim.future.completeExceptionally(closedError());
        }
        for (Command late = inbox.poll(); late != null; late = inbox.poll()) {
            if (late instanceof Command.Change<?> change) {
                change.future.completeExceptionally(closedError());
            } else if (late instanceof Command.Note note) {
                call(note.action()); // its claim is failed below
            }
        }
        for (Publication publication : crowd.all()) {
            publication.future.completeExceptionally(closedError());
        }
        for (ParkedClaim claim : parked.all()) {
            claim.future.completeExceptionally(closedError());
        }
    }

    /** Does what was handed in, then stops. Idempotent. */
    void close() {
        closed.set(true);
        stopping = true;
        inbox.wake();
        join();
    }

    /** Stops where it is, as a killed process would. For tests. */
    void abandon() {
        closed.set(true);
        abandoned = true;
        inbox.wake();
        join();
    }

    private void join() {
        if (Thread.currentThread() == thread) {
            return;
        }
        boolean interrupted = false;
        try {
            thread.join(CLOSING_MILLIS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
