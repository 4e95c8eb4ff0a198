package io.millwright.core.worker;

import io.millwright.api.ErrorCategory;
import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.core.codec.Codecs;
import io.millwright.core.thread.Blocking;
import io.millwright.spi.Delivery;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.Payload;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the handler of one attempt has got done. At most one state is on its way to the store; what comes meanwhile waits, and only
 * the newest goes next. So states never overtake each other, and a handler that keeps one after each of a million steps costs as
 * many trips as the store can make. A store that is away gets the newest again, with back-off, while the lease lasts. Thread-safe.
 */
final class Checkpoint {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoint.class);

    private static final String STATES = "states of its own";
    private static final String CURSOR = "a cursor";

    private final Delivery delivery;
    private final LeaseSession session;
    private final Checkpoints store;
    private final Codecs codecs;

    private volatile @Nullable String usage; // written by the handler; its threads see it: volatile
    private @Nullable Payload newest; // guarded by this
    private @Nullable Save onItsWay; // guarded by this
    private @Nullable Save waiting; // guarded by this
    private @Nullable Save toSend; // guarded by this; the one on its way, while nobody has sent it yet
    private boolean sending; // guarded by this

    /** One trip to the store, and those who wait for it. */
    private static final class Save {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        /** Final once it is on its way; until then guarded by the checkpoint. */
        Payload state;

        int tries;
        boolean alone;

        Save(Payload state) {
            this.state = state;
        }
    }

    Checkpoint(Delivery delivery, LeaseSession session, Checkpoints store, Codecs codecs) {
        this.delivery = delivery;
        this.session = session;
        this.store = store;
        this.codecs = codecs;
        this.newest = delivery.checkpoint();
    }

    /** For a handler that keeps states itself. */
    Checkpoint forStates() {
        return usedFor(STATES, usage == null || usage.equals(STATES));
    }

    /** For a handler that iterates, which it does once. */
    Checkpoint forCursor() {
        return usedFor(CURSOR, usage == null);
    }

    /** There is one checkpoint: who used it for two things would find the wrong one. */
    private Checkpoint usedFor(String use, boolean allowed) {
        if (!allowed) {
            throw new MillwrightException(
                    ErrorCode.STATE_CONFLICT,
                    delivery.envelope().task() + " " + delivery.lease().id() + " has kept " + usage
                            + " and now wants to keep " + use
                            + "; a handler iterates once, with all its state in the cursor, or keeps checkpoints itself");
        }
        usage = use;
        return this;
    }

    /**
     * The newest values; empty if there are none.
     *
     * @throws MillwrightException {@link ErrorCode#PAYLOAD_UNREADABLE} if they are of other types
     */
    Optional<List<@Nullable Object>> read(List<Type> types) {
        Payload state;
        synchronized (this) {
            state = newest;
        }
        if (state == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(codecs.checkpoint(delivery.lease().id(), state, types));
        } catch (MillwrightException e) {
            throw new MillwrightException(
                    e.code(),
                    "the checkpoint of " + delivery.envelope().task() + " "
                            + delivery.lease().id() + " cannot be read as "
                            + types.get(0).getTypeName() + ": "
                            + e.getMessage()
                            + "; read what an earlier release kept as it was kept, or send the task anew",
                    e);
        }
    }

    /** Keeps values. The stage completes when the store has them, or newer ones. */
    CompletionStage<Void> save(List<?> values, List<Type> types) {
        Payload state = codecs.checkpoint(delivery.lease().id(), values, types);
        Save save;
        boolean first;
        synchronized (this) {
            newest = state;
            save = waiting;
            if (save == null) {
                save = new Save(state);
            } else {
                save.state = state;
            }
            first = onItsWay == null;
            onItsWay = first ? save : onItsWay;
            waiting = first ? null : save;
        }
        if (first) {
            send(save);
        }
        return save.done.minimalCompletionStage();
    }

    /** Completes, in whatever way, when all that was handed in so far is with the store or never will be; null if it is. */
    synchronized @Nullable CompletionStage<Void> unsaved() {
        Save last = waiting != null ? waiting : onItsWay;
        return last == null ? null : last.done;
    }

    /** One call at a time sends, and also what others want sent meanwhile: a store may answer before its method returns. */
    private void send(Save save) {
        synchronized (this) {
            toSend = save;
            if (sending) {
                return;
            }
            sending = true;
        }
        for (Save next = nextToSend(); next != null; next = nextToSend()) {
            transmit(next);
        }
    }

    private synchronized @Nullable Save nextToSend() {
        Save next = toSend;
        toSend = null;
        sending = next != null;
        return next;
    }

    private void transmit(Save save) {
        LeaseReport.Checkpoint report = new LeaseReport.Checkpoint(delivery.lease(), save.state);
        if (save.alone) {
            store.sendAlone(report, (kept, thrown) -> answered(save, kept, thrown));
        } else {
            store.send(report, (kept, thrown) -> answered(save, kept, thrown));
        }
    }

    private void answered(Save save, @Nullable Boolean kept, @Nullable Throwable thrown) {
        if (thrown == null) {
            end(save, Boolean.TRUE.equals(kept) ? null : lost());
            return;
        }
        MillwrightException why = Blocking.asMillwright(thrown);
        if (why.code() == ErrorCode.CLOSED) {
            end(save, why);
        } else if (!store.isHeld(session)) {
            end(save, lost());
        } else if (why.category() == ErrorCategory.RETRY) {
            store.later(save.tries, () -> send(again(save)));
        } else if (!save.alone) {
            save.alone = true; // in its batch was something that the store refused: perhaps another one
            send(save);
        } else {
            LOG.warn("A checkpoint of {} was refused", delivery.lease().id(), why);
            end(save, why);
        }
    }

    /** The one to try next: a newer one that came meanwhile takes the place of the older. */
    private synchronized Save again(Save save) {
        Save next = save;
        if (waiting != null) {
            next = waiting;
            next.done.whenComplete((done, thrown) -> complete(save, thrown));
            onItsWay = next;
            waiting = null;
        }
        next.tries = save.tries + 1;
        return next;
    }

    /** The next one goes first: it must not wait for what is done with this one's end. */
    private void end(Save save, @Nullable MillwrightException why) {
        Save next;
        synchronized (this) {
            next = waiting;
            onItsWay = next;
            waiting = null;
        }
        if (next != null) {
            send(next);
        }
        complete(save, why);
    }

    @SuppressWarnings("NullAway") // Void has no other value
    private static void complete(Save save, @Nullable Throwable thrown) {
        if (thrown == null) {
            save.done.complete(null);
        } else {
            save.done.completeExceptionally(thrown);
        }
    }

    private MillwrightException lost() {
        return new MillwrightException(
                ErrorCode.LEASE_LOST,
                "the checkpoint of " + delivery.envelope().task() + " "
                        + delivery.lease().id()
                        + " was not kept: its lease has ended, and another worker has the task or"
                        + " will get it");
    }
}
