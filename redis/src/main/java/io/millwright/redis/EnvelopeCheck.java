package io.millwright.redis;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.spi.Capability;
import io.millwright.spi.Envelope;
import java.nio.charset.StandardCharsets;

/** Refuses envelopes that the store could not hold or does not offer, whatever is in it: a script must not fail half-way. */
final class EnvelopeCheck {
    private static final int LONGEST_QUEUE = 255;
    private static final int LONGEST_KEY = 65_535;

    private EnvelopeCheck() {}

    /** @throws MillwrightException {@link ErrorCode#INVALID_SIGNATURE}, or {@link ErrorCode#UNSUPPORTED} */
    static void check(Envelope envelope) {
        if (envelope.links() != null) {
            throw unsupported(Capability.WORKFLOWS);
        }
        if (envelope.flow() != null) {
            throw new MillwrightException(ErrorCode.UNSUPPORTED, "the Redis store does not offer flow control yet");
        }
        int priority = envelope.address().priority();
        if (priority < 0 || priority > 255) {
            throw invalid(envelope, "priority must be between 0 and 255, not " + priority);
        }
        String key = envelope.address().uniqueKey();
        if (lengthOf(envelope.address().queue()) > LONGEST_QUEUE
                || envelope.address().queue().isEmpty()) {
            throw invalid(envelope, "the queue's name must have 1 to " + LONGEST_QUEUE + " bytes");
        }
        if (key != null && (key.isEmpty() || lengthOf(key) > LONGEST_KEY)) {
            throw invalid(envelope, "the unique key must have 1 to " + LONGEST_KEY + " bytes");
        }
    }

    static MillwrightException unsupported(Capability capability) {
        return new MillwrightException(ErrorCode.UNSUPPORTED, "the Redis store does not offer " + capability + " yet");
    }

    private static int lengthOf(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static MillwrightException invalid(Envelope envelope, String why) {
        return new MillwrightException(
                ErrorCode.INVALID_SIGNATURE, envelope.id() + ": " + why + "; nothing of its batch was accepted");
    }
}
