package io.millwright.cli;

import io.millwright.api.WorkflowProgress;
import io.millwright.core.picture.StateCounts;
import io.millwright.core.picture.WorkflowSnapshot;
import io.millwright.core.picture.WorkflowSnapshot.Step;
import io.millwright.core.workflow.StoredPlan.Arrow;
import io.millwright.core.workflow.StoredPlan.Box;
import io.millwright.spi.Envelope;
import io.millwright.spi.Links;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskRecord;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Workflows for machines. The field names are stable; {@code docs/cli.md} lists them. */
final class WorkflowJson {
    private WorkflowJson() {}

    static ObjectNode of(WorkflowSnapshot snapshot) {
        TaskRecord root = snapshot.root();
        Envelope envelope = root.envelope();
        TaskOutcome outcome = root.outcome();
        TaskRecord.Joining joining = root.joining();
        Links links = envelope.links();
        ObjectNode json = Json.object();
        json.put("id", snapshot.id().toString());
        json.put("name", snapshot.name());
        json.put("state", snapshot.state().name());
        json.put("created_at", Json.time(envelope.times().createdAt()));
        json.put("expires_at", Json.time(envelope.times().expiresAt()));
        json.put("finished_at", outcome == null ? null : Json.time(outcome.finishedAt()));
        json.put("cancel_requested", joining != null && joining.cancelRequested());
        json.put(
                "continues",
                links == null || links.parent() == null ? null : links.parent().toString());
        progress(json.putObject("progress"), snapshot.progress());
        ArrayNode steps = json.putArray("steps");
        snapshot.steps().forEach(step -> step(steps.addObject(), step));
        TaskJson.error(json, outcome == null ? null : outcome.error(), false);
        return json;
    }

    private static void progress(ObjectNode json, WorkflowProgress progress) {
        json.put("total", progress.total());
        json.put("succeeded", progress.succeeded());
        json.put("failed", progress.failed());
        json.put("skipped", progress.skipped());
    }

    private static void step(ObjectNode json, Step step) {
        Box box = step.box();
        json.put("first", box.first());
        json.put("count", box.size());
        json.put("kind", word(box.kind()));
        json.put("name", box.label());
        StateCounts states = step.states();
        ObjectNode counts = json.putObject("states");
        states.known().forEach((state, count) -> counts.put(state.name(), count));
        json.put("unknown", states.unknown());
        ArrayNode arrows = json.putArray("to");
        for (Arrow arrow : box.arrows()) {
            arrows.addObject().put("node", arrow.to()).put("each", arrow.each()).put("on", word(arrow.on()));
        }
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
