package io.millwright.core.worker;

import io.millwright.spi.ClaimRequest;
import io.millwright.spi.ClaimRequest.Share;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Divides a claim among queues. Pure; not thread-safe.
 *
 * <p>Weighted: each queue earns its share of every claim; whole units become its quota, the fraction is kept for the next claim. So
 * over time each busy queue gets its weight, also when claims are for one delivery. What a queue cannot use goes to
 * the others within the same claim, and is not owed to it later.
 */
final class QueueShares {
    private final List<WorkerSettings.Source> queues;
    private final boolean strict;
    private final double[] earned;
    private final double totalWeight;

    QueueShares(WorkerSettings.Sources sources) {
        this.queues = sources.queues();
        this.strict = sources.strictPriority();
        this.earned = new double[queues.size()];
        this.totalWeight =
                queues.stream().mapToInt(WorkerSettings.Source::weight).sum();
    }

    ClaimRequest next(int max) {
        if (queues.size() == 1) {
            return new ClaimRequest(List.of(new Share(queues.get(0).queue(), max)), max);
        }
        List<Share> shares = new ArrayList<>(queues.size());
        if (strict) {
            queues.forEach(source -> shares.add(new Share(source.queue(), max)));
            return new ClaimRequest(shares, max);
        }
        List<Integer> order = new ArrayList<>(queues.size());
        for (int i = 0; i < earned.length; i++) {
            earned[i] += max * queues.get(i).weight() / totalWeight;
            order.add(i);
        }
        order.sort(Comparator.comparingDouble((Integer i) -> -earned[i]));
        int left = max;
        int[] quotas = new int[earned.length];
        for (int i : order) {
            // who got a unit in advance has earned less than nothing, and owes it to later claims only
            quotas[i] = Math.max(0, Math.min(left, (int) Math.floor(earned[i])));
            left -= quotas[i];
        }
        // rounding leaves less than one unit per queue: the highest earners get it in advance
        for (int i : order) {
            if (left > 0) {
                quotas[i]++;
                left--;
            }
            earned[i] -= quotas[i];
        }
        order.sort(Comparator.comparingInt((Integer i) -> -quotas[i]));
        for (int i : order) {
            shares.add(new Share(queues.get(i).queue(), quotas[i]));
        }
        return new ClaimRequest(shares, max);
    }
}
