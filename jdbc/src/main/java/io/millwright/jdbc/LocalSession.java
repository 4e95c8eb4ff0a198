package io.millwright.jdbc;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.spi.ClaimRequest;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerInfo;
import io.millwright.spi.WorkerListener;
import io.millwright.spi.WorkerSession;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A session of a worker in this process. Its methods are thread-safe; its fields but the finals belong to the writer. */
final class LocalSession implements WorkerSession {
    final ClaimSql.Owner owner;
    final WorkerListener listener;
    private final long lease;
    private final Writer writer;

    /** Deliveries of which the listener has been told that they should stop. */
    private Set<StopSql.Wish> told = new HashSet<>(0);

    private @Nullable ParkedClaim parked;
    private boolean ended;

    LocalSession(Writer writer, long no, WorkerInfo info, WorkerListener listener) {
        this.writer = writer;
        this.owner = new ClaimSql.Owner(no, info.id());
        this.lease = info.lease().toMillis();
        this.listener = listener;
    }

    @Override
    public WorkerId id() {
        return owner.id();
    }

    @Override
    public PendingClaim claim(ClaimRequest request) {
        ParkedClaim claim = new ParkedClaim(this, request);
        writer.note(() -> park(claim), claim.future);
        return claim;
    }

    void cancel(ParkedClaim claim) {
        writer.note(() -> unpark(claim), claim.future);
    }

    @Override
    public CompletionStage<Boolean> renew() {
        return writer.change(Command.Kind.STREAM, 1, 64, (ledger, tx) -> ledger.sessions.renew(tx, owner.no(), lease));
    }

    @Override
    public CompletionStage<Void> leave() {
        return writer.done(Command.Kind.ANY, 1, 64, (ledger, tx) -> {
            ledger.sessions.leave(tx, owner);
            tx.after(this::end);
        });
    }

    private void park(ParkedClaim claim) {
        if (ended) {
            claim.future.complete(List.of());
        } else if (parked != null) {
            claim.future.completeExceptionally(new MillwrightException(
                    ErrorCode.STATE_CONFLICT,
                    "worker " + id() + " waits for deliveries already; cancel that claim first"));
        } else {
            parked = claim;
            writer.parked.add(claim);
        }
    }

    private void unpark(ParkedClaim claim) {
        if (parked == claim) {
            parked = null;
            writer.parked.remove(claim);
            claim.future.complete(List.of());
        }
    }

    /** The claim was served, or failed, and has been taken off the list. */
    void served(ParkedClaim claim) {
        if (parked == claim) {
            parked = null;
        }
    }

    boolean hasEnded() {
        return ended;
    }

    /** The session is over; false if that was known. */
    boolean end() {
        if (ended) {
            return false;
        }
        ended = true;
        writer.sessions.remove(owner.no());
        ParkedClaim waiting = parked;
        if (waiting != null) {
            unpark(waiting);
        }
        return true;
    }

    void tell(StopSql.Wish wanted) {
        if (told.add(wanted)) {
            writer.call(() -> listener.cancelRequested(wanted.id(), wanted.fencing(), wanted.reason()));
        }
    }

    /** Everything that should stop now; what is not in it any more need not be remembered. */
    void tellAll(List<StopSql.Wish> wanted) {
        if (wanted.isEmpty() && told.isEmpty()) {
            return;
        }
        wanted.forEach(this::tell);
        told = new HashSet<>(wanted);
    }
}
