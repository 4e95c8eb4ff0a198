package io.millwright.jdbc;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.spi.Envelope;
import io.millwright.spi.LinksCheck;

/** Refuses envelopes that the file could not hold, whatever is in it. */
final class EnvelopeCheck {
    private EnvelopeCheck() {}

    /** @throws MillwrightException {@link ErrorCode#INVALID_SIGNATURE}, or {@link ErrorCode#UNSUPPORTED} */
    static void check(Envelope envelope) {
        LinksCheck.check(envelope);
        int priority = envelope.address().priority();
        if (priority < 0 || priority > 255) {
            throw new MillwrightException(
                    ErrorCode.INVALID_SIGNATURE,
                    "priority of " + envelope.id() + " must be between 0 and 255, not " + priority
                            + "; nothing of its batch was accepted");
        }
    }
}
