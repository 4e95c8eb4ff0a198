package io.millwright.jdbc;

import io.millwright.api.Flow;
import io.millwright.api.Flow.LimitKey;
import io.millwright.api.TaskId;
import io.millwright.spi.Envelope;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes and gives back permits of all limits that apply to a task: those that it names, the one of its task, the one of its queue.
 * Costs nothing while no limit is defined. Owned by the writer.
 */
final class Permits {
    private static final Logger LOG = LoggerFactory.getLogger(Permits.class);
    private static final Wants NOTHING = new Wants("", List.of());

    /** Which limits may apply to so many deliveries is known without a look at their rows. */
    private static final int MOST_REMEMBERED = 100_000;

    private final WordTable words;
    private final QueueTable queues;
    private final LimitTable limits;
    private final BucketTable buckets;
    private final BlockageTable blockages;
    private final FlowColumn flows;
    private final Query wantsOf;

    /** What deliveries of this process want. */
    private final Map<TaskId, Wants> held = new HashMap<>();
    /** The same for tasks that name no limits. */
    private final Map<String, Wants> plain = new HashMap<>();
    /** Queues by the bucket of their own limit. */
    private final Map<Bucket, QueueTable.Line> gates = new HashMap<>();
    /** What the last one wanted. */
    private final List<Bucket> wanted = new ArrayList<>();

    /** What it works with. */
    record Parts(
            WordTable words,
            QueueTable queues,
            LimitTable limits,
            BucketTable buckets,
            BlockageTable blockages,
            FlowColumn flows) {}

    Permits(Connection connection, Parts parts) throws SQLException {
        words = parts.words;
        queues = parts.queues;
        limits = parts.limits;
        buckets = parts.buckets;
        blockages = parts.blockages;
        flows = parts.flows;
        wantsOf = new Query(connection, "SELECT name, flow FROM task WHERE seq = ?");
    }

    /** What decides which limits apply, besides the queue. */
    private record Wants(String task, List<LimitKey> named) {}

    /** How many of a queue its own limit lets start now, at most so many. */
    int room(QueueTable.Line line, int most, long now) throws SQLException {
        LimitTable.Rule rule = limits.isEmpty() ? null : limits.ofQueue(line.name);
        if (rule == null) {
            return most;
        }
        Bucket own = gate(rule, line, now);
        return (int) own.permits(most, now);
    }

    private Bucket gate(LimitTable.Rule rule, QueueTable.Line line, long now) throws SQLException {
        Bucket own = buckets.find(rule, "");
        gates.put(own, line);
        line.shutUntil(own.opensAt(now));
        return own;
    }

    /** Takes one of each, or none: answers the first that lacks one, or null if all were taken. */
    @Nullable
    Bucket take(QueueTable.Line line, Envelope envelope, long now) throws SQLException {
        if (limits.isEmpty()) {
            return null;
        }
        Flow flow = envelope.flow();
        Wants wants = flow == null || flow.limits().isEmpty()
                ? plain(envelope.task())
                : new Wants(envelope.task(), flow.limits());
        find(line, wants);
        for (Bucket bucket : wanted) {
            if (!bucket.hasPermit(now)) {
                return bucket;
            }
        }
        for (Bucket bucket : wanted) {
            bucket.take();
            touch(bucket, now);
        }
        if (held.size() < MOST_REMEMBERED) {
            held.put(envelope.id(), wants);
        }
        return null;
    }

    private Wants plain(String task) {
        return plain.computeIfAbsent(task, name -> new Wants(name, List.of()));
    }

    /**
     * The delivery of a task has ended.
     *
     * @param id its id, if that is at hand
     * @param unrun whether it was given back without having been started
     */
    void giveBack(Place place, @Nullable TaskId id, QueueTable.Line line, boolean unrun, long now) throws SQLException {
        Wants wants = id == null ? null : held.remove(id);
        if (limits.isEmpty()) {
            return;
        }
        find(line, wants == null ? wants(place.seq()) : wants);
        for (Bucket bucket : wanted) {
            bucket.giveBack(unrun);
            touch(bucket, now);
        }
    }

    private Wants wants(long seq) throws SQLException {
        try (ResultSet row = wantsOf.num(seq).rows()) {
            if (row.next()) {
                Flow flow = flows.read(row.getString(2));
                return new Wants(words.text(row.getInt(1)), flow == null ? List.of() : flow.limits());
            }
        } catch (DamagedRowException e) {
            LOG.warn(
                    "row {} of table task is damaged: {}; its permits stay taken until its limits are defined anew",
                    seq,
                    e.what());
        }
        return NOTHING;
    }

    private void find(QueueTable.Line line, Wants wants) throws SQLException {
        wanted.clear();
        for (LimitKey named : wants.named) {
            add(limits.find(named.name()), named.key());
        }
        add(limits.ofTask(wants.task), "");
        add(limits.ofQueue(line.name), "");
    }

    /** A limit of a task or a queue may be named as well, and counts once. */
    private void add(LimitTable.@Nullable Rule rule, String key) throws SQLException {
        if (rule != null) {
            Bucket bucket = buckets.find(rule, key);
            if (!wanted.contains(bucket)) {
                wanted.add(bucket);
            }
        }
    }

    private void touch(Bucket bucket, long now) {
        buckets.touch(bucket);
        blockages.shift(bucket);
        QueueTable.Line line = gates.get(bucket);
        if (line != null) {
            line.shutUntil(bucket.opensAt(now));
        }
    }

    /** Limits were changed, or read anew: queues are shut, or not, as these say. */
    void reload(long now) throws SQLException {
        gates.clear();
        for (QueueTable.Line line : queues.all()) {
            line.shutUntil(0);
            LimitTable.Rule rule = limits.isEmpty() ? null : limits.ofQueue(line.name);
            if (rule != null) {
                Bucket unused = gate(rule, line, now);
            }
        }
    }
}
