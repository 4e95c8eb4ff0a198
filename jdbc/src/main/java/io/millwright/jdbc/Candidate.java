package io.millwright.jdbc;

import io.millwright.spi.Envelope;
import io.millwright.spi.Payload;
import io.millwright.spi.Tally;
import org.jspecify.annotations.Nullable;

/**
 * A row of table ready as a claim sees it.
 *
 * @param envelope null if the row is damaged
 * @param damage what is wrong with it; empty if nothing is
 */
record Candidate(
        Place place,
        long share,
        @Nullable Envelope envelope,
        Tally tally,
        @Nullable Payload checkpoint,
        String damage) {

    static Candidate damaged(Place place, long share, String damage) {
        return new Candidate(place, share, null, Tally.ZERO, null, damage);
    }

    boolean isExpired(long now) {
        long expiresAt = envelope == null ? 0 : envelope.times().expiresAt();
        return expiresAt > 0 && expiresAt <= now;
    }
}
