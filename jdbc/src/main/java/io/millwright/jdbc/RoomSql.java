package io.millwright.jdbc;

import io.millwright.api.ErrorCode;
import io.millwright.api.Flow;
import io.millwright.api.MillwrightException;
import io.millwright.api.QueueBound;
import io.millwright.api.QueueBound.WhenFull;
import io.millwright.api.TaskId;
import io.millwright.spi.Envelope;
import io.millwright.spi.Published;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lets batches into bounded queues: if there is room, or can be made, and nobody else came first. Owned by the writer. */
final class RoomSql {
    private final QueueTable queues;
    private final PublishSql publish;
    private final KeyTable keys;
    private final TaskSql tasks;
    private final DropSql drops;

    /** What it works with. */
    record Parts(QueueTable queues, PublishSql publish, KeyTable keys, TaskSql tasks, DropSql drops) {}

    RoomSql(Parts parts) {
        queues = parts.queues;
        publish = parts.publish;
        keys = parts.keys;
        tasks = parts.tasks;
        drops = parts.drops;
    }

    /**
     * Accepts a batch.
     *
     * @param crowd those who wait; the batch joins them if it has to wait, and leaves them if it has waited
     * @return null if it has to wait
     * @throws Command.RefusedException {@link ErrorCode#QUEUE_FULL}, or if there is something wrong with it; nothing was changed
     */
    @Nullable
    List<Published> publish(Transaction tx, Publication publication, Crowd crowd) throws SQLException {
        crowd.remove(publication);
        publish.check(tx, publication.envelopes);
        Map<String, Integer> needs = queues.isBounded() ? needs(tx, publication, crowd) : Map.of();
        if (needs.isEmpty() || hasRoom(tx, publication, needs, crowd)) {
            return publish.all(tx, publication.envelopes);
        }
        if (publication.number == 0) {
            publication.deadline = tx.now + publication.patience;
        }
        publication.needs = needs;
        crowd.add(publication);
        return null;
    }

    /** How many of a batch will wait in which bounded queue: those that are duplicates will not, nor add those that replace another. */
    private Map<String, Integer> needs(Transaction tx, Publication publication, Crowd crowd) throws SQLException {
        Map<String, Integer> most = new HashMap<>();
        for (Envelope envelope : publication.envelopes) {
            QueueTable.Line line = queues.find(envelope.address().queue());
            if (line != null && line.bound() != null) {
                most.merge(line.name, 1, Integer::sum);
            }
        }
        boolean plenty = publication.number == 0;
        for (Map.Entry<String, Integer> need : most.entrySet()) {
            String queue = need.getKey();
            plenty &= queues.line(queue).room() >= need.getValue() && crowd.isNext(queue, publication);
        }
        return plenty ? most : exactly(tx, publication.envelopes, most.keySet());
    }

    private Map<String, Integer> exactly(Transaction tx, List<Envelope> envelopes, Set<String> bounded)
            throws SQLException {
        Map<String, Integer> needs = new HashMap<>();
        Set<TaskId> ids = new HashSet<>();
        Set<String> taken = new HashSet<>();
        for (Envelope envelope : envelopes) {
            String queue = envelope.address().queue();
            if (bounded.contains(queue)
                    && ids.add(envelope.id())
                    && tasks.find(envelope.id()) == null
                    && isAnother(tx, envelope, taken)) {
                needs.merge(queue, 1, Integer::sum);
            }
        }
        return needs;
    }

    private boolean isAnother(Transaction tx, Envelope envelope, Set<String> taken) throws SQLException {
        String key = envelope.address().uniqueKey();
        if (key == null) {
            return true;
        }
        TaskId holder = keys.holder(key, tx.now);
        if (!taken.add(key) || holder == null) {
            return holder == null;
        }
        Flow flow = envelope.flow();
        Flow.Unique unique = flow == null ? null : flow.unique();
        TaskSql.Task task =
                unique != null && unique.onConflict() == Flow.OnConflict.REPLACE ? tasks.find(holder) : null;
        return task != null
                && task.at().isWaiting()
                && task.place().queue() != queues.line(envelope.address().queue()).no;
    }

    private boolean hasRoom(Transaction tx, Publication publication, Map<String, Integer> needs, Crowd crowd)
            throws SQLException {
        boolean room = true;
        Map<QueueTable.Line, Integer> overflowing = new HashMap<>();
        for (Map.Entry<String, Integer> need : needs.entrySet()) {
            QueueTable.Line line = queues.line(need.getKey());
            QueueBound bound = line.bound();
            int count = need.getValue();
            if (bound == null || crowd.isNext(line.name, publication) && count <= line.room()) {
                continue;
            }
            boolean impossible = switch (bound.whenFull()) {
                case REJECT -> true;
                case BLOCK -> publication.patience <= 0;
                case DROP_OLDEST -> count - line.room() > drops.droppable(line);
            };
            if (impossible || count > bound.length()) {
                throw new Command.RefusedException(full(line, bound, count));
            }
            room &= bound.whenFull() == WhenFull.DROP_OLDEST;
            overflowing.put(line, count);
        }
        if (room && !overflowing.isEmpty()) {
            publish.flush(tx);
            for (Map.Entry<QueueTable.Line, Integer> one : overflowing.entrySet()) {
                drops.drop(tx, one.getKey(), one.getValue());
            }
        }
        return room;
    }

    /** What becomes of one whose time is over. */
    MillwrightException late(Publication publication) throws SQLException {
        for (Map.Entry<String, Integer> need : publication.needs.entrySet()) {
            QueueTable.Line line = queues.line(need.getKey());
            QueueBound bound = line.bound();
            if (bound != null) {
                return full(line, bound, need.getValue());
            }
        }
        return new MillwrightException(ErrorCode.QUEUE_FULL, "there was no room in time; nothing was accepted");
    }

    private static MillwrightException full(QueueTable.Line line, QueueBound bound, int count) {
        return new MillwrightException(
                ErrorCode.QUEUE_FULL,
                "queue " + line.name + " may hold " + bound.length() + " and holds " + line.waiting()
                        + "; nothing of a batch with " + count
                        + " for it was accepted. Send it again later, or raise the bound");
    }
}
