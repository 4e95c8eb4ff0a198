package io.millwright.core.client;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.Receipt;
import io.millwright.api.Signature;
import io.millwright.core.codec.SignatureFormat;
import io.millwright.core.telemetry.Telemetry;
import io.millwright.spi.Envelope;
import io.millwright.spi.Published;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sends one collection in as few trips as possible. Confined to the thread that sends.
 *
 * @param <R> what the tasks return
 */
final class BulkSender<R> {
    /** Trips under way at once. */
    private static final int PIPELINE = 2;

    private final Publisher publisher;
    private final Telemetry telemetry;
    private final Outlet outlet;
    private final ArrayDeque<Trip<R>> trips = new ArrayDeque<>();
    /** Trips are answered in order; so the observations under way end in the order in which they began. */
    private final ArrayDeque<Telemetry.Sending> underWay = new ArrayDeque<>();

    private final List<Receipt<R>> receipts = new ArrayList<>();
    private @Nullable MillwrightException rejected;

    BulkSender(Publisher publisher, Telemetry telemetry, Outlet outlet) {
        this.publisher = publisher;
        this.telemetry = telemetry;
        this.outlet = outlet;
    }

    /** One list on its way to the store. */
    private static final class Trip<R> {
        final List<Signature<R>> signatures = new ArrayList<>();
        final List<Envelope> envelopes = new ArrayList<>();
        private @Nullable CompletionStage<List<Published>> reply;
        private int weight;

        boolean hasRoomFor(Envelope envelope) {
            return envelopes.isEmpty()
                    || envelopes.size() < Publisher.BATCH
                            && weight + SignatureFormat.weight(envelope) <= Publisher.BATCH_BYTES;
        }

        void add(Signature<R> signature, Envelope envelope) {
            signatures.add(signature);
            envelopes.add(envelope);
            weight += SignatureFormat.weight(envelope);
        }
    }

    /** @throws MillwrightException as the first trip that failed; if one was rejected for its unique key, after all were sent */
    List<Receipt<R>> send(Collection<Signature<R>> signatures) {
        try {
            sendTrips(signatures);
        } catch (RuntimeException e) {
            underWay.forEach(sending -> sending.done(e)); // whether the store took them or not
            throw e;
        }
        if (rejected != null) {
            throw rejected;
        }
        return receipts;
    }

    private void sendTrips(Collection<Signature<R>> signatures) {
        Trip<R> trip = new Trip<>();
        for (Signature<R> signature : signatures) {
            Telemetry.Sending sending = telemetry.sending(signature);
            underWay.add(sending);
            Envelope envelope = publisher.encode(signature, sending.headers());
            if (!trip.hasRoomFor(envelope)) {
                start(trip);
                trip = new Trip<>();
            }
            trip.add(signature, envelope);
        }
        if (!trip.envelopes.isEmpty()) {
            start(trip);
        }
        while (!trips.isEmpty()) {
            finish(trips.remove());
        }
    }

    private void start(Trip<R> trip) {
        trip.reply = outlet.publish(trip.envelopes);
        trips.add(trip);
        if (trips.size() == PIPELINE) {
            finish(trips.remove());
        }
    }

    private void finish(Trip<R> trip) {
        List<Published> answers = trip.reply == null ? List.of() : outlet.await(trip.reply);
        if (answers.size() != trip.signatures.size()) {
            throw new MillwrightException(
                    ErrorCode.INTERNAL,
                    "the store answered " + answers.size() + " of " + trip.signatures.size()
                            + " signatures; sending them again is safe");
        }
        for (int i = 0; i < answers.size(); i++) {
            receive(trip.signatures.get(i), answers.get(i));
        }
    }

    private void receive(Signature<R> signature, Published answer) {
        MillwrightException conflict = null;
        try {
            receipts.add(publisher.receipt(signature, answer));
        } catch (MillwrightException e) {
            conflict = e;
            rejected = rejected == null ? e : rejected;
        }
        underWay.remove().done(conflict);
    }
}
