package io.millwright.testing.model;

import io.millwright.api.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the handlers of a workflow did, in order. Belongs to the test's thread. */
final class Journal {
    /** As an error callback gets it; what continues a task, or is a workflow, passes on the error of its first member that failed. */
    private static final Pattern ERROR = Pattern.compile("(WORKFLOW_FAILED: |node \\d+ '\\w+' ended as \\w+: )*"
            + "(java\\.lang\\.IllegalStateException: boom (?<tag>t\\d+)|(TASK_DEAD|TASK_CANCELED): [^,()\\]]*)");

    /** Tags of the attempts that got as far as doing something. */
    final List<String> attempts = new ArrayList<>();
    /** What was given, by tag; texts of errors are written as {@code <error>}. */
    final Map<String, String> values = new HashMap<>();
    /** Tags of those whose errors reached a handler. */
    final Set<String> noticed = new HashSet<>();
    /** The workflow, and those that continue tasks of it, in the order in which they ran. */
    final Set<TaskId> workflows = new LinkedHashSet<>();

    private final Map<String, Integer> failures = new HashMap<>();

    /** A handler was called, and may get no further. */
    void called(TaskId id) {
        workflows.add(id.workflow());
    }

    /** @return whether this attempt is one of those that fail */
    boolean begins(String tag, Behaviour behaviour) {
        attempts.add(tag);
        return failures.merge(tag, 1, Integer::sum) <= behaviour.failures();
    }

    /** Whether the attempt that begun last failed does not count: it is made again. */
    void takeBack(String tag) {
        failures.merge(tag, -1, Integer::sum);
    }

    String gives(String task, String tag, Object... taken) {
        StringBuilder text = new StringBuilder(task).append('(').append(tag);
        for (Object one : taken) {
            text.append(", ").append(one);
        }
        Matcher errors = ERROR.matcher(text.append(')'));
        while (errors.find()) {
            if (errors.group("tag") != null) {
                noticed.add(errors.group("tag"));
            }
        }
        String value = errors.replaceAll("<error>");
        values.put(tag, value);
        return value;
    }

    /** How often what was tried. */
    Map<String, Integer> counts() {
        Map<String, Integer> counts = new TreeMap<>();
        attempts.forEach(tag -> counts.merge(tag, 1, Integer::sum));
        return counts;
    }
}
