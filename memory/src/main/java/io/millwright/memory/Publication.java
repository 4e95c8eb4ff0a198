package io.millwright.memory;

import io.millwright.spi.Envelope;
import java.util.List;
import java.util.Map;

/** A batch that may wait for room. What it promises to whom is the shell's affair. Not thread-safe. */
abstract class Publication {
    final List<Envelope> envelopes;
    final Object owner;
    /** First moment at which it waits no more; while it waits, as is the following. */
    long deadline;
    /** How much room it needed in which queue when it began to wait. */
    Map<WaitingQueue, Integer> needs = Map.of();
    /** Order of arrival. */
    long number;

    Publication(List<Envelope> envelopes, Object owner) {
        this.envelopes = envelopes;
        this.owner = owner;
    }
}
