package io.millwright.jdbc;

import io.millwright.api.MillwrightException;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Something for the writer to do. */
sealed interface Command {

    /** What a unit of work does to the file, within a transaction that others share. */
    @FunctionalInterface
    interface Work<R> {
        R run(Ledger ledger, Transaction tx) throws SQLException;
    }

    /**
     * Changes only what the writer has in memory; needs no transaction.
     */
    record Note(Runnable action) implements Command {}

    /** Changes the file. It is applied entirely or not at all; its future completes once that is durable. */
    final class Change<R> implements Command {
        final CompletableFuture<R> future = new CompletableFuture<>();
        final Kind kind;
        /** Roughly how many rows and bytes it writes. */
        final long rows;

        final long bytes;
        private final Work<R> work;
        private @Nullable R result;
        private @Nullable MillwrightException refusal;

        Change(Kind kind, long rows, long bytes, Work<R> work) {
            this.kind = kind;
            this.rows = rows;
            this.bytes = bytes;
            this.work = work;
        }

        void run(Ledger ledger, Transaction tx) throws SQLException {
            if (kind == Kind.ANY) {
                ledger.publish.flush(tx);
            }
            try {
                result = work.run(ledger, tx);
                refusal = null;
            } catch (RefusedException e) {
                refusal = e.why;
            }
        }

        @SuppressWarnings("NullAway") // Void has no other value
        void complete() {
            if (refusal == null) {
                future.complete(result);
            } else {
                future.completeExceptionally(refusal);
            }
        }
    }

    /** Thrown by work that has changed nothing: it is refused, and nobody in the same transaction is disturbed. */
    final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        final MillwrightException why;

        RefusedException(MillwrightException why) {
            super(why);
            this.why = why;
        }
    }

    /** What a change may see. */
    enum Kind {
        /** Only adds tasks or ends deliveries: what was published before it in the same transaction may still be gathered. */
        STREAM,
        /** Looks at what waits. */
        ANY
    }
}
