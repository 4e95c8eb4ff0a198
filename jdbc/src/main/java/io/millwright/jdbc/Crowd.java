package io.millwright.jdbc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Who waits for room in which queue, in the order in which they came. Pure; owned by the writer. */
final class Crowd {
    private final Map<String, TreeSet<Publication>> byQueue = new HashMap<>();
    private final TreeSet<Publication> byDeadline = new TreeSet<>(
            Comparator.<Publication>comparingLong(one -> one.deadline).thenComparingLong(one -> one.number));
    private long numbers;

    /** One that came before, and was taken out, has its old place. */
    void add(Publication publication) {
        if (publication.number == 0) {
            publication.number = ++numbers;
        }
        byDeadline.add(publication);
        for (String queue : publication.needs.keySet()) {
            byQueue.computeIfAbsent(queue, none -> new TreeSet<>(Comparator.comparingLong(one -> one.number)))
                    .add(publication);
        }
    }

    void remove(Publication publication) {
        byDeadline.remove(publication);
        for (String queue : publication.needs.keySet()) {
            TreeSet<Publication> waiting = byQueue.get(queue);
            if (waiting != null && waiting.remove(publication) && waiting.isEmpty()) {
                byQueue.remove(queue);
            }
        }
    }

    boolean isEmpty() {
        return byDeadline.isEmpty();
    }

    /** Whether nobody else came before it to wait for room in a queue. */
    boolean isNext(String queue, Publication publication) {
        TreeSet<Publication> waiting = byQueue.get(queue);
        boolean hasPlace = publication.number > 0;
        return waiting == null || hasPlace && publication.number <= waiting.first().number;
    }

    /** Those who are the first in all their queues and have room there, going by what they needed when they came. */
    List<Publication> servable(QueueTable queues) {
        List<Publication> servable = new ArrayList<>();
        for (TreeSet<Publication> waiting : byQueue.values()) {
            Publication first = waiting.first();
            if (!servable.contains(first) && isServable(first, queues)) {
                servable.add(first);
            }
        }
        return servable;
    }

    private boolean isServable(Publication publication, QueueTable queues) {
        for (Map.Entry<String, Integer> need : publication.needs.entrySet()) {
            QueueTable.Line line = queues.find(need.getKey());
            if (!isNext(need.getKey(), publication) || line != null && !line.mayHaveRoom(need.getValue())) {
                return false;
            }
        }
        return true;
    }

    /** Those whose time is over. */
    List<Publication> overdue(long now) {
        List<Publication> overdue = new ArrayList<>();
        for (Publication publication : byDeadline) {
            if (publication.deadline > now) {
                break;
            }
            overdue.add(publication);
        }
        return overdue;
    }

    /** When there is something to do: now, or when somebody's time is over; {@link Bucket#NEVER} if nobody waits. */
    long servableAt(QueueTable queues) {
        if (byDeadline.isEmpty()) {
            return Bucket.NEVER;
        }
        return servable(queues).isEmpty() ? byDeadline.first().deadline : 0;
    }

    List<Publication> all() {
        return new ArrayList<>(byDeadline);
    }
}
