package io.millwright.jdbc;

import io.millwright.spi.Envelope;
import io.millwright.spi.FiringRecord;
import io.millwright.spi.Payload;
import io.millwright.spi.Published;
import io.millwright.spi.ScheduleRecord;
import io.millwright.spi.ScheduleStep;
import io.millwright.spi.ScheduleStep.Change;
import io.millwright.spi.ScheduleStep.Outcome;
import io.millwright.spi.ScheduleStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Changes schedules, together with what follows from it. Owned by the writer. */
final class ScheduleSql {
    private final WordTable words;
    private final PublishSql publish;
    private final LeaderSql leaders;

    private final Query find;
    private final Query insert;
    private final Query insertDefinition;
    private final Query define;
    private final Query updateDefinition;
    private final Query advance;
    private final Query delete;
    private final Query deleteDefinition;
    private final Query deleteFirings;
    private final Query insertFiring;
    private final Query dropFirings;

    ScheduleSql(Connection connection, WordTable words, PublishSql publish, LeaderSql leaders) throws SQLException {
        this.words = words;
        this.publish = publish;
        this.leaders = leaders;
        find = new Query(connection, "SELECT no, version, firings FROM schedule WHERE id = ?");
        insert = new Query(
                connection,
                "INSERT INTO schedule (id, version, paused, next_at, state_codec, state) VALUES (?, ?, ?, ?, ?, ?)");
        insertDefinition =
                new Query(connection, "INSERT INTO schedule_definition (schedule, codec, bytes) VALUES (?, ?, ?)");
        define = new Query(
                connection,
                "UPDATE schedule SET version = ?, paused = ?, next_at = ?, state_codec = ?, state = ? WHERE no = ?");
        updateDefinition =
                new Query(connection, "UPDATE schedule_definition SET codec = ?, bytes = ? WHERE schedule = ?");
        advance = new Query(
                connection,
                "UPDATE schedule SET version = ?, next_at = ?, state_codec = ?, state = ?, firings = ? WHERE no = ?");
        delete = new Query(connection, "DELETE FROM schedule WHERE no = ?");
        deleteDefinition = new Query(connection, "DELETE FROM schedule_definition WHERE schedule = ?");
        deleteFirings = new Query(connection, "DELETE FROM firing WHERE schedule = ?");
        insertFiring = new Query(
                connection,
                "INSERT INTO firing (schedule, k, tick, at, kind, task, detail) VALUES (?, ?, ?, ?, ?, ?, ?)");
        dropFirings = new Query(connection, "DELETE FROM firing WHERE schedule = ? AND k <= ?");
    }

    /** A row of table schedule, as far as steps depend on it. */
    private record Found(long no, long version, long firings) {}

    /** @return results in order; changes nothing but by those that say so */
    List<ScheduleStep.Result> apply(Transaction tx, @Nullable Long term, List<ScheduleStep> steps) throws SQLException {
        Outcome refusal = term == null || leaders.isInForce(term) ? Outcome.CONFLICT : Outcome.DEPOSED;
        Set<String> ids = new HashSet<>();
        List<ScheduleStep.Result> results = new ArrayList<>(steps.size());
        for (ScheduleStep step : steps) {
            Found found = find(step.id());
            if (refusal != Outcome.DEPOSED && holds(step, found) && ids.add(step.id())) {
                long version = leaders.nextVersion();
                take(tx, step, found, version);
                results.add(new ScheduleStep.Result(Outcome.APPLIED, version));
            } else {
                results.add(new ScheduleStep.Result(refusal, 0));
            }
        }
        leaders.flush();
        return results;
    }

    private @Nullable Found find(String id) throws SQLException {
        try (ResultSet row = find.text(id).rows()) {
            return row.next() ? new Found(row.getLong(1), row.getLong(2), row.getLong(3)) : null;
        }
    }

    private static boolean holds(ScheduleStep step, @Nullable Found found) {
        return found == null
                ? step.version() == 0 && step.change() instanceof Change.Define
                : step.version() == found.version;
    }

    private void take(Transaction tx, ScheduleStep step, @Nullable Found found, long version) throws SQLException {
        List<Published> published = new ArrayList<>(step.envelopes().size());
        for (Envelope envelope : step.envelopes()) {
            published.add(publish.publish(tx, envelope));
        }
        if (found == null) {
            found = add(step.id(), (Change.Define) step.change(), version);
        } else if (step.change() instanceof Change.Define definition) {
            define(found, definition, version);
        } else if (step.change() instanceof Change.Remove) {
            remove(found);
            return;
        }
        long firings = found.firings;
        for (FiringRecord firing : step.firings()) {
            keep(found.no, ++firings, firing.asPublished(step.envelopes(), published));
        }
        if (!step.firings().isEmpty()) {
            dropFirings.num(found.no).num(firings - ScheduleStore.KEPT_FIRINGS).update();
        }
        if (step.change() instanceof Change.Advance advanced) {
            advance.num(version)
                    .num(time(advanced.nextAt()))
                    .num(words.codec(advanced.state()))
                    .blob(advanced.state().bytes())
                    .num(firings)
                    .num(found.no)
                    .update();
        }
    }

    private Found add(String id, Change.Define definition, long version) throws SQLException {
        Payload state = definition.state();
        insert.text(id)
                .num(version)
                .num(definition.paused() ? 1 : 0)
                .num(time(definition.nextAt()))
                .num(words.codec(state))
                .blob(state.bytes())
                .update();
        Found added = find(id);
        if (added == null) {
            throw new IllegalStateException("schedule " + id + " was added and is not there");
        }
        Payload bytes = definition.definition();
        insertDefinition
                .num(added.no)
                .num(words.codec(bytes))
                .blob(bytes.bytes())
                .update();
        return added;
    }

    private void define(Found found, Change.Define definition, long version) throws SQLException {
        Payload state = definition.state();
        define.num(version)
                .num(definition.paused() ? 1 : 0)
                .num(time(definition.nextAt()))
                .num(words.codec(state))
                .blob(state.bytes())
                .num(found.no)
                .update();
        Payload bytes = definition.definition();
        updateDefinition
                .num(words.codec(bytes))
                .blob(bytes.bytes())
                .num(found.no)
                .update();
    }

    private void remove(Found found) throws SQLException {
        delete.num(found.no).update();
        deleteDefinition.num(found.no).update();
        deleteFirings.num(found.no).update();
    }

    private void keep(long schedule, long k, FiringRecord firing) throws SQLException {
        insertFiring
                .num(schedule)
                .num(k)
                .num(firing.tick())
                .num(firing.at())
                .text(firing.kind().name())
                .blob(firing.task() == null ? null : firing.task().toBytes())
                .text(firing.detail())
                .update();
    }

    private static @Nullable Long time(long nextAt) {
        return nextAt == ScheduleRecord.NEVER ? null : Long.valueOf(nextAt);
    }
}
