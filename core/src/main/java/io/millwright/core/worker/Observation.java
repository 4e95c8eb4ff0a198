package io.millwright.core.worker;

import io.millwright.core.telemetry.Telemetry;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Tally;
import io.millwright.spi.Verdict;
import java.time.Duration;

/** Tells the telemetry what happens to deliveries; nothing, and at no cost, if nobody listens. Thread-safe. */
final class Observation {
    private final Telemetry telemetry;
    private final boolean listened;

    Observation(Telemetry telemetry) {
        this.telemetry = telemetry;
        this.listened = telemetry != Telemetry.NONE;
    }

    /** Only of first deliveries is known since when they could have been claimed. */
    void received(Delivery delivery, long now) {
        if (listened && delivery.tally().equals(Tally.ZERO)) {
            Envelope envelope = delivery.envelope();
            long claimable =
                    Math.max(envelope.times().createdAt(), envelope.times().dueAt());
            Duration waited = Duration.ofMillis(Math.max(0, now - claimable));
            telemetry.received(envelope.address().queue(), envelope.task(), waited);
        }
    }

    void ended(Delivery delivery, Verdict verdict, long nanos) {
        if (listened) {
            Envelope envelope = delivery.envelope();
            telemetry.ended(envelope.address().queue(), envelope.task(), verdict.state(), Duration.ofNanos(nanos));
        }
    }

    void leasesLost(int count) {
        telemetry.leasesLost(count);
    }
}
