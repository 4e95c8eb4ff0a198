package io.millwright.jdbc;

import io.millwright.api.Firing;
import io.millwright.api.TaskId;
import io.millwright.spi.FiringRecord;
import io.millwright.spi.Payload;
import io.millwright.spi.ScheduleRecord;
import io.millwright.spi.ScheduleStore.Due;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Questions about schedules. Damaged rows are left out, and logged. Owned by the reader. */
final class ScheduleReadSql {
    private static final Logger LOG = LoggerFactory.getLogger(ScheduleReadSql.class);

    private static final String ROWS =
            "SELECT s.id, s.version, s.paused, s.next_at, d.codec, d.bytes, s.state_codec, s.state"
                    + " FROM schedule s JOIN schedule_definition d ON d.schedule = s.no";

    private final WordTable words;
    private final Query due;
    private final Query nextAfter;
    private final Query find;
    private final Query list;
    private final Query firings;

    ScheduleReadSql(Connection connection, WordTable words) throws SQLException {
        this.words = words;
        String order = " ORDER BY s.next_at, s.id LIMIT ?";
        due = new Query(connection, ROWS + " WHERE s.paused = 0 AND s.next_at <= ?" + order);
        nextAfter = new Query(
                connection, "SELECT next_at FROM schedule WHERE paused = 0 AND next_at > ? ORDER BY next_at LIMIT 1");
        find = new Query(connection, ROWS + " WHERE s.id = ?");
        list = new Query(connection, ROWS + " WHERE s.id > ? ORDER BY s.id LIMIT ?");
        firings = new Query(
                connection,
                "SELECT tick, at, kind, task, detail FROM firing WHERE schedule = (SELECT no FROM schedule WHERE id = ?)"
                        + " ORDER BY k DESC LIMIT ?");
    }

    Due due(long now, int limit) throws SQLException {
        List<ScheduleRecord> found = new ArrayList<>();
        try (ResultSet rows = due.num(now).num(limit + 1L).rows()) {
            for (int count = 0; rows.next(); count++) {
                if (count == limit) {
                    return new Due(found, rows.getLong(4));
                }
                ScheduleRecord record = record(rows);
                if (record != null) {
                    found.add(record);
                }
            }
        }
        return new Due(found, nextAfter.num(now).value(ScheduleRecord.NEVER));
    }

    Optional<ScheduleRecord> find(String id) throws SQLException {
        try (ResultSet row = find.text(id).rows()) {
            return row.next() ? Optional.ofNullable(record(row)) : Optional.empty();
        }
    }

    List<ScheduleRecord> list(@Nullable String after, int limit) throws SQLException {
        List<ScheduleRecord> page = new ArrayList<>();
        try (ResultSet rows = list.text(after == null ? "" : after).num(limit).rows()) {
            while (rows.next()) {
                ScheduleRecord record = record(rows);
                if (record != null) {
                    page.add(record);
                }
            }
        }
        return page;
    }

    private @Nullable ScheduleRecord record(ResultSet row) throws SQLException {
        String id = row.getString(1);
        try {
            long nextAt = row.getLong(4);
            boolean never = row.wasNull();
            Payload definition = words.payload(row, 5);
            Payload state = words.payload(row, 7);
            if (definition == null || state == null) {
                throw new DamagedRowException("its definition or its state is missing");
            }
            return new ScheduleRecord(
                    id, row.getLong(2), row.getInt(3) != 0, never ? ScheduleRecord.NEVER : nextAt, definition, state);
        } catch (DamagedRowException e) {
            LOG.error("Schedule {} is left out, because its row is damaged: {}; add it again", id, e.what());
            return null;
        }
    }

    List<FiringRecord> firings(String id, int limit) throws SQLException {
        List<FiringRecord> found = new ArrayList<>();
        try (ResultSet rows = firings.text(id).num(limit).rows()) {
            while (rows.next()) {
                byte[] task = rows.getBytes(4);
                try {
                    found.add(new FiringRecord(
                            rows.getLong(1),
                            rows.getLong(2),
                            Firing.Kind.valueOf(rows.getString(3)),
                            task == null || task.length != 16 ? null : TaskId.ofBytes(task),
                            rows.getString(5)));
                } catch (IllegalArgumentException e) {
                    LOG.debug("A firing of {} is of a kind that this release does not know", id, e);
                }
            }
        }
        return found;
    }
}
