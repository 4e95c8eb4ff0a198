package io.millwright.core.picture;

import io.millwright.api.PictureFormat;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.api.WorkflowProgress;
import io.millwright.core.workflow.StoredPlan;
import io.millwright.spi.TaskRecord;
import java.util.List;
import java.util.Objects;

/**
 * A workflow and the states of its steps at about one moment: those of a large one are read page by page while it goes on. Immutable.
 *
 * @param root the workflow itself
 * @param steps in the order of numbers; together all nodes
 */
public record WorkflowSnapshot(TaskRecord root, List<Step> steps) {
    public WorkflowSnapshot {
        Objects.requireNonNull(root, "root");
        steps = List.copyOf(steps);
    }

    /**
     * Nodes that follow each other and are alike, such as the members of a group.
     *
     * @param box which nodes, and what follows them
     */
    public record Step(StoredPlan.Box box, StateCounts states) {
        public Step {
            Objects.requireNonNull(box, "box");
            Objects.requireNonNull(states, "states");
        }
    }

    public TaskId id() {
        return root.envelope().id();
    }

    public String name() {
        return root.envelope().task();
    }

    public TaskState state() {
        return root.state();
    }

    /** How far it is, in tasks. */
    public WorkflowProgress progress() {
        int total = new StoredPlan(steps.stream().map(Step::box).toList()).tasks();
        TaskRecord.Joining joining = root.joining();
        return joining == null
                ? new WorkflowProgress(total, 0, 0, 0)
                : new WorkflowProgress(total, joining.succeeded(), joining.failed(), joining.skipped());
    }

    /** Draws it. Of more than {@value Sketch#MAX_MARKS} steps, the later ones are drawn as one. */
    public String draw(PictureFormat format) {
        Sketch sketch = Sketch.of(this);
        return switch (format) {
            case TEXT -> TextPicture.draw(sketch);
            case MERMAID -> MermaidPicture.draw(sketch);
            case SVG -> SvgPicture.draw(sketch);
        };
    }
}
