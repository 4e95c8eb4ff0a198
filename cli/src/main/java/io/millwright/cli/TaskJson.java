package io.millwright.cli;

import io.millwright.api.Flow;
import io.millwright.api.MillwrightException;
import io.millwright.api.Progress;
import io.millwright.api.TaskError;
import io.millwright.api.TaskOptions;
import io.millwright.core.Admin;
import io.millwright.core.explain.Reason;
import io.millwright.spi.Envelope;
import io.millwright.spi.Payload;
import io.millwright.spi.Tally;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskRecord;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Tasks for machines. The field names are stable; {@code docs/cli.md} lists them. */
final class TaskJson {
    private TaskJson() {}

    /** Without arguments and result, which may be large. */
    static ObjectNode summary(TaskRecord task) {
        Envelope envelope = task.envelope();
        Tally tally = task.tally();
        ObjectNode json = Json.object();
        json.put("id", envelope.id().toString());
        json.put("task", envelope.task());
        json.put("queue", envelope.address().queue());
        json.put("state", task.state().name());
        json.put("priority", envelope.address().priority());
        json.put("unique_key", envelope.address().uniqueKey());
        json.put("created_at", Json.time(envelope.times().createdAt()));
        json.put("due_at", Json.time(task.dueAt()));
        json.put("expires_at", Json.time(envelope.times().expiresAt()));
        json.put("attempt", tally.attempt());
        ObjectNode counts = json.putObject("tally");
        counts.put("failures", tally.failures());
        counts.put("deferrals", tally.deferrals());
        counts.put("misses", tally.misses());
        counts.put("crashes", tally.crashes());
        counts.put("lost", tally.lost());
        counts.put("overcome", tally.overcome());
        holder(json, task.holder());
        TaskOutcome outcome = task.outcome();
        json.put("finished_at", outcome == null ? null : Json.time(outcome.finishedAt()));
        error(json, outcome == null ? null : outcome.error(), false);
        return json;
    }

    /**
     * Everything.
     *
     * @param waitsFor why it is held; empty if it is not
     */
    static ObjectNode full(TaskRecord task, List<Reason> waitsFor, List<TaskEvent> history) {
        ObjectNode json = summary(task);
        reasons(json.putArray("waits_for"), waitsFor);
        json.set("arguments", Json.payload(task.envelope().arguments()));
        options(json, task);
        checkpoint(json, task.checkpoint());
        TaskOutcome outcome = task.outcome();
        Payload result = outcome == null ? null : outcome.result();
        if (result != null) {
            json.set("result", Json.result(result));
        }
        error(json, outcome == null ? null : outcome.error(), true);
        ArrayNode events = json.putArray("history");
        for (TaskEvent event : history) {
            ObjectNode line = events.addObject();
            line.put("at", Json.time(event.at()));
            line.put("kind", event.kind().name());
            line.put("fencing", event.fencing());
            line.put("worker", event.worker().isEmpty() ? null : event.worker());
            line.put("detail", event.detail());
        }
        return json;
    }

    static void reasons(ArrayNode json, List<Reason> reasons) {
        for (Reason reason : reasons) {
            ObjectNode node = json.addObject();
            node.put("reason", reason.code());
            node.put("text", reason.text());
            node.put(
                    "until",
                    reason.until().map(Instant::toEpochMilli).map(Json::time).orElse(null));
            ArrayNode tasks = node.putArray("tasks");
            reason.tasks().forEach(task -> tasks.add(task.toString()));
        }
    }

    private static void holder(ObjectNode json, TaskRecord.@Nullable Holder holder) {
        if (holder == null) {
            json.putNull("holder");
            return;
        }
        ObjectNode node = json.putObject("holder");
        node.put("worker", holder.lease().owner().value());
        node.put("fencing", holder.lease().fencing());
        node.put("claimed_at", Json.time(holder.claimedAt()));
        node.put("started_at", Json.time(holder.startedAt()));
        node.put("cancel_requested", holder.cancelRequested());
        Progress progress = holder.progress();
        if (progress != null) {
            node.putObject("progress").put("fraction", progress.fraction()).put("message", progress.message());
        }
    }

    private static void checkpoint(ObjectNode json, TaskRecord.@Nullable Checkpoint checkpoint) {
        if (checkpoint == null) {
            json.putNull("checkpoint");
            return;
        }
        ObjectNode node = json.putObject("checkpoint");
        node.put("saved_at", Json.time(checkpoint.savedAt()));
        node.put("bytes", checkpoint.state().bytes().length);
        node.set("state", Json.result(checkpoint.state()));
    }

    static void error(ObjectNode json, @Nullable TaskError error, boolean withStack) {
        if (error == null) {
            json.putNull("error");
            return;
        }
        ObjectNode node = json.putObject("error");
        node.put("code", error.code().name());
        node.put("type", error.type());
        node.put("message", error.message());
        if (withStack) {
            node.put("stack_trace", error.stackTrace());
        }
    }

    private static void options(ObjectNode json, TaskRecord task) {
        ObjectNode node = json.putObject("options");
        TaskOptions options;
        try {
            options = Admin.options(task);
        } catch (MillwrightException e) {
            node.put("unreadable", e.getMessage());
            return;
        }
        ObjectNode headers = node.putObject("headers");
        options.labels().headers().forEach(headers::put);
        ArrayNode tags = node.putArray("tags");
        options.labels().tags().stream().sorted().forEach(tags::add);
        if (options.timing().timeout() != null) {
            node.put("timeout_ms", options.timing().timeout().toMillis());
        }
        if (options.retry() != null) {
            node.put("max_retries", options.retry().maxRetries());
        }
        node.put("drop_when_unregistered", options.dropWhenUnregistered());
        flow(node, options.flow());
    }

    private static void flow(ObjectNode json, Flow flow) {
        Flow.Unique unique = flow.unique();
        if (unique != null) {
            ObjectNode node = json.putObject("unique");
            node.put("key", unique.key());
            node.put("until", unique.until().name());
            node.put(
                    "period_ms",
                    unique.period() == null ? null : unique.period().toMillis());
            node.put("on_conflict", unique.onConflict().name());
        }
        if (flow.orderKey() != null) {
            json.put("order_key", flow.orderKey());
        }
        Flow.Share share = flow.share();
        if (share != null) {
            json.putObject("share").put("key", share.key()).put("weight", share.weight());
        }
        if (!flow.limits().isEmpty()) {
            ArrayNode limits = json.putArray("limits");
            flow.limits()
                    .forEach(limit ->
                            limits.addObject().put("limit", limit.name()).put("key", limit.key()));
        }
    }
}
