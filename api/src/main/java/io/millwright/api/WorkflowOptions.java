package io.millwright.api;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a workflow as a whole. Immutable; set through {@link Workflow#with}.
 *
 * @param name shown where tasks show theirs; default {@value #DEFAULT_NAME}
 * @param labels headers, which every task of the workflow gets, too, and tags for finding the workflow
 * @param deadline the workflow ends as EXPIRED, and nothing of it is run any more, if it has not ended so long after it was sent; null for
 *     never
 */
public record WorkflowOptions(
        String name, TaskOptions.Labels labels, @Nullable Duration deadline) {
    /** The name of a workflow that was given none. */
    public static final String DEFAULT_NAME = "workflow";

    /** Nothing said. */
    public static final WorkflowOptions DEFAULT =
            new WorkflowOptions(DEFAULT_NAME, new TaskOptions.Labels(Map.of(), Set.of()), null);

    public WorkflowOptions {
        Names.check(ErrorCode.INVALID_WORKFLOW, "workflow", name);
        if (deadline != null
                && (deadline.compareTo(Duration.ofMillis(1)) < 0
                        || deadline.compareTo(TaskOptions.Timing.HORIZON) > 0)) {
            throw new MillwrightException(
                    ErrorCode.INVALID_WORKFLOW,
                    "the deadline of workflow " + name + " must be between 1 ms and " + TaskOptions.Timing.HORIZON
                            + ", not " + deadline);
        }
    }

    Builder toBuilder() {
        return new Builder(this);
    }

    /** Collects options. Not thread-safe. */
    public static final class Builder {
        private String name;
        private final Map<String, String> headers;
        private final Set<String> tags;
        private @Nullable Duration deadline;

        private Builder(WorkflowOptions from) {
            name = from.name;
            headers = new LinkedHashMap<>(from.labels.headers());
            tags = new LinkedHashSet<>(from.labels.tags());
            deadline = from.deadline;
        }

        /** A name for people, which obeys the rule for names of tasks. */
        public Builder name(String text) {
            name = text;
            return this;
        }

        /** Carried to every task of the workflow. A task's own header of the same key wins. */
        public Builder header(String key, String value) {
            headers.put(key, value);
            return this;
        }

        /** For finding the workflow again. */
        public Builder tag(String tag) {
            tags.add(tag);
            return this;
        }

        /** Ends as EXPIRED, without compensations, if it has not ended so long after it was sent. */
        public Builder deadline(Duration longest) {
            deadline = longest;
            return this;
        }

        WorkflowOptions build() {
            return new WorkflowOptions(name, new TaskOptions.Labels(headers, tags), deadline);
        }
    }
}
