package io.millwright.jdbc;

import io.millwright.spi.Envelope;
import io.millwright.spi.Links;
import io.millwright.spi.Payload;
import java.util.List;

/** How much envelopes write into the file; roughly, for bounding transactions. */
final class Weight {
    private Weight() {}

    /** In bytes. */
    static long of(List<Envelope> envelopes) {
        long bytes = 0;
        for (Envelope envelope : envelopes) {
            Payload options = envelope.options();
            Links links = envelope.links();
            bytes += 64 + envelope.arguments().bytes().length + (options == null ? 0 : options.bytes().length);
            bytes += links == null ? 0 : 16 + 5L * links.edges().size();
            bytes += envelope.flow() == null ? 0 : 256;
        }
        return bytes;
    }
}
