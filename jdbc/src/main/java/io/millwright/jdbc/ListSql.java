package io.millwright.jdbc;

import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.TaskQuery;
import io.millwright.spi.TaskRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One page of a listing, in slices, so that other questions are answered in between. States that few tasks have are
 * looked up from their own tables; else tasks are walked by id. Owned by the reader.
 */
final class ListSql {
    private static final int SLICE = 5_000;
    /** Up to so many waiting tasks, a walk over them is better than one over all tasks. */
    private static final long FEW = 50_000;

    private static final Set<TaskState> WAITING = EnumSet.of(TaskState.PENDING, TaskState.RETRY, TaskState.HELD);
    private static final Set<TaskState> LEASED = EnumSet.of(TaskState.RECEIVED, TaskState.STARTED);
    private static final Set<TaskState> UNSUCCESSFUL =
            EnumSet.of(TaskState.FAILURE, TaskState.CANCELED, TaskState.EXPIRED, TaskState.DEAD, TaskState.SKIPPED);

    private static final String RARE =
            ReadSql.LIMITED + ReadSql.HELD + ReadSql.TURN + ReadSql.WORKFLOW + ReadSql.CHECKPOINT;
    private static final String OTHERS =
            ReadSql.READY + ReadSql.DELAYED + ReadSql.LEASE + ReadSql.SESSION + ReadSql.OUTCOME + RARE;

    private final ReadSql sql;
    private final TaskQuery query;
    private final Times times;
    private final Map<String, Query> prepared;

    private final List<TaskRecord> page = new ArrayList<>();
    private @Nullable TaskId after;

    ListSql(ReadSql sql, TaskQuery query, Times times, Map<String, Query> prepared) {
        this.sql = sql;
        this.query = query;
        this.times = times;
        this.prepared = prepared;
        this.after = query.after();
    }

    /** @param outdated the latest time of settlement that is outdated */
    record Times(long outdated, long now) {}

    static Map<String, Query> statements() {
        return new HashMap<>();
    }

    List<TaskRecord> page() {
        return page;
    }

    /** Reads on; true if the page is complete. */
    boolean advance() throws SQLException {
        sql.begin(times.now);
        String from = source();
        if (from != null) {
            read(from, null);
            return true;
        }
        TaskId upTo = sliceEnd();
        read("task t" + OTHERS, upTo);
        after = upTo;
        return upTo == null || page.size() >= query.limit();
    }

    /** The tables that hold all candidates if they are few, else null. */
    private @Nullable String source() throws SQLException {
        Set<TaskState> states = query.states();
        if (states.isEmpty()) {
            return null;
        }
        if (UNSUCCESSFUL.containsAll(states)) {
            return "outcome o CROSS JOIN task t ON t.seq = o.seq" + ReadSql.READY + ReadSql.DELAYED + ReadSql.LEASE
                    + ReadSql.SESSION + RARE;
        }
        if (LEASED.containsAll(states)) {
            return "lease l CROSS JOIN task t ON t.seq = l.seq" + ReadSql.READY + ReadSql.DELAYED + ReadSql.SESSION
                    + ReadSql.OUTCOME + RARE;
        }
        if (WAITING.containsAll(states)
                && prepare("SELECT sum(ready + delayed + limited + held) FROM queue")
                                .value(0)
                        <= FEW) {
            return "(SELECT seq FROM ready UNION ALL SELECT seq FROM delayed UNION ALL SELECT seq FROM limited UNION ALL SELECT seq"
                    + " FROM held UNION ALL SELECT seq FROM turn WHERE held = 1) x CROSS JOIN task t ON t.seq = x.seq"
                    + OTHERS;
        }
        return null;
    }

    private void read(String from, @Nullable TaskId upTo) throws SQLException {
        StringBuilder text =
                new StringBuilder("SELECT " + ReadSql.COLUMNS + " FROM " + from + " WHERE" + ReadSql.KNOWN);
        text.append(after == null ? "" : " AND t.id > ?").append(upTo == null ? "" : " AND t.id <= ?");
        text.append(query.queue() == null ? "" : " AND t.queue = ?");
        text.append(query.task() == null ? "" : " AND t.name = ?");
        if (!query.states().isEmpty()) {
            text.append(" AND (");
            text.append(String.join(
                    " OR ",
                    query.states().stream().map(ListSql::condition).sorted().toList()));
            text.append(')');
        }
        Query find = prepare(text.append(" ORDER BY t.id LIMIT ?").toString()).num(times.outdated);
        if (after != null) {
            find.blob(after.toBytes());
        }
        if (upTo != null) {
            find.blob(upTo.toBytes());
        }
        if (query.queue() != null) {
            find.num(sql.words.find(query.queue()));
        }
        if (query.task() != null) {
            find.num(sql.words.find(query.task()));
        }
        try (ResultSet rows = find.num(query.limit() - page.size()).rows()) {
            while (rows.next()) {
                try {
                    page.add(sql.record(rows));
                } catch (DamagedRowException e) {
                    continue; // it shows in the view, and among the dead letters once it was claimed
                }
            }
        }
    }

    private @Nullable TaskId sliceEnd() throws SQLException {
        Query end = after == null
                ? prepare("SELECT id FROM task ORDER BY id LIMIT 1 OFFSET " + SLICE)
                : prepare("SELECT id FROM task WHERE id > ? ORDER BY id LIMIT 1 OFFSET " + SLICE)
                        .blob(after.toBytes());
        try (ResultSet row = end.rows()) {
            byte[] id = row.next() ? row.getBytes(1) : null;
            return id == null || id.length != 16 ? null : TaskId.ofBytes(id);
        }
    }

    private static String condition(TaskState state) {
        String flags = "coalesce(r.flags, d.flags, w.flags) & " + Flags.RETRY;
        return switch (state) {
            case HELD -> "(h.seq IS NOT NULL OR u.seq IS NOT NULL)";
            case PENDING -> flags + " = 0";
            case RETRY -> flags + " <> 0";
            case RECEIVED -> "(l.seq IS NOT NULL AND l.started_at IS NULL)";
            case STARTED -> "l.started_at IS NOT NULL";
            // the second half lets SQLite use the partial index
            case FAILURE, CANCELED, EXPIRED, DEAD, SKIPPED -> "(o.state = " + StateCode.of(state) + " AND o.state > 4)";
            case SUCCESS -> "o.state = " + StateCode.of(state);
        };
    }

    private Query prepare(String text) throws SQLException {
        Query known = prepared.get(text);
        if (known == null) {
            known = new Query(sql.connection, text);
            prepared.put(text, known);
        }
        return known;
    }
}
