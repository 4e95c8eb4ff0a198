package io.millwright.cli;

import io.millwright.api.Limit;
import io.millwright.api.TaskId;
import io.millwright.cli.text.Human;
import io.millwright.cli.text.Table;
import io.millwright.spi.LimitStats;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Limits for people and for machines. The field names are stable; {@code docs/cli.md} lists them. */
final class LimitReport {
    private LimitReport() {}

    static void print(Console console, List<LimitStats> limits) {
        long now = System.currentTimeMillis();
        Table table = new Table()
                .left("LIMIT")
                .left("KEY")
                .left("LETS")
                .right("RUNNING")
                .right("WAITING")
                .left("NEXT TOKEN")
                .left("HOLDER");
        for (LimitStats stats : limits) {
            table.row(
                    stats.limit().name(),
                    stats.key().isEmpty() ? "-" : stats.key(),
                    text(stats.limit()),
                    Human.count(stats.running()),
                    Human.count(stats.waiting()),
                    Human.relative(stats.freeAt(), now),
                    holders(stats));
        }
        console.print(table, "no limits are defined");
    }

    private static String holders(LimitStats stats) {
        List<TaskId> holders = stats.holders();
        if (holders.isEmpty()) {
            return "-";
        }
        return holders.get(0) + (stats.running() > 1 ? " and " + Human.count(stats.running() - 1) + " more" : "");
    }

    /** What it lets, in words. */
    static String text(Limit limit) {
        Limit.Rate rate = limit.rate();
        String concurrency = limit.concurrency() == 0 ? "" : Human.count(limit.concurrency()) + " at once";
        if (rate == null) {
            return concurrency.isEmpty() ? "any number" : concurrency;
        }
        String tokens = Human.count(rate.tokens()) + " per " + Human.duration(rate.per())
                + (rate.burst() == rate.tokens() ? "" : " (burst " + Human.count(rate.burst()) + ")");
        return concurrency.isEmpty() ? tokens : concurrency + ", " + tokens;
    }

    static ObjectNode definition(Limit limit) {
        ObjectNode json = Json.object();
        json.put("limit", limit.name());
        json.put("concurrency", limit.concurrency() == 0 ? null : Integer.valueOf(limit.concurrency()));
        Limit.Rate rate = limit.rate();
        if (rate == null) {
            json.putNull("rate");
        } else {
            json.putObject("rate")
                    .put("tokens", rate.tokens())
                    .put("per_ms", rate.per().toMillis())
                    .put("burst", rate.burst());
        }
        return json;
    }

    static ObjectNode json(LimitStats stats) {
        ObjectNode json = definition(stats.limit());
        json.put("key", stats.key());
        json.put("running", stats.running());
        json.put("waiting", stats.waiting());
        json.put("free_at", Json.time(stats.freeAt()));
        ArrayNode holders = json.putArray("holders");
        stats.holders().forEach(holder -> holders.add(holder.toString()));
        return json;
    }
}
