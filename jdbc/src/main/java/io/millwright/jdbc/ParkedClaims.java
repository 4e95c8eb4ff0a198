package io.millwright.jdbc;

import io.millwright.spi.ClaimRequest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who waits for which queue, the longest-waiting first. Pure; owned by the writer. */
final class ParkedClaims {
    private final Map<String, LinkedHashSet<ParkedClaim>> byQueue = new LinkedHashMap<>();

    void add(ParkedClaim claim) {
        for (ClaimRequest.Share share : claim.request.queues()) {
            byQueue.computeIfAbsent(share.queue(), queue -> new LinkedHashSet<>())
                    .add(claim);
        }
    }

    /** False if it was not parked. */
    boolean remove(ParkedClaim claim) {
        boolean removed = false;
        for (ClaimRequest.Share share : claim.request.queues()) {
            Set<ParkedClaim> waiting = byQueue.get(share.queue());
            if (waiting != null) {
                removed |= waiting.remove(claim);
                if (waiting.isEmpty()) {
                    byQueue.remove(share.queue());
                }
            }
        }
        return removed;
    }

    @Nullable
    ParkedClaim first(String queue) {
        Set<ParkedClaim> waiting = byQueue.get(queue);
        if (waiting == null) {
            return null;
        }
        Iterator<ParkedClaim> first = waiting.iterator();
        return first.hasNext() ? first.next() : null;
    }

    /** When one of them can be served, now or by itself; {@link Bucket#NEVER} if something has to happen first. */
    long servableAt(QueueTable queues) {
        long first = Bucket.NEVER;
        for (String queue : byQueue.keySet()) {
            QueueTable.Line line = queues.find(queue);
            if (line != null) {
                first = Math.min(first, line.servableAt());
            }
        }
        return first;
    }

    List<String> queues() {
        return List.copyOf(byQueue.keySet());
    }

    List<ParkedClaim> all() {
        Set<ParkedClaim> all = new LinkedHashSet<>();
        byQueue.values().forEach(all::addAll);
        return new ArrayList<>(all);
    }
}
