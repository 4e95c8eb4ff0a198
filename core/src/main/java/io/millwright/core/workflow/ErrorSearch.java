package io.millwright.core.workflow;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.core.codec.Reference;
import io.millwright.core.codec.ReferenceFormat;
import io.millwright.spi.Payload;
import io.millwright.spi.ResultBackend;
import io.millwright.spi.TaskOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks through candidates for the first that failed, in the order of numbers. Confined like the {@link Reading} that has it. */
final class ErrorSearch {
    private static final String RETRIED = "what failed has been retried since";

    private final TaskId workflow;
    private final ArrayDeque<Reference.Nodes> left = new ArrayDeque<>();
    /** Numbers of the gates that were looked behind: nothing is to be found there any more. */
    private final BitSet behind = new BitSet();

    private List<TaskId> page = List.of();
    private long candidates;

    ErrorSearch(TaskId workflow, Reference.Error error) {
        this.workflow = workflow;
        count(error);
        left.addAll(error.candidates());
    }

    /** Bounds the search. Gates that the engine wrote have few candidates in common. */
    private void count(Reference.Error error) {
        candidates += error.size();
        if (candidates > TaskId.MAX_MEMBERS) {
            throw new MillwrightException(
                    ErrorCode.PAYLOAD_UNREADABLE,
                    "an error of workflow " + workflow + " is looked for in more than " + TaskId.MAX_MEMBERS
                            + " nodes");
        }
    }

    /** Whose outcomes are to be looked at next; empty if there are none left. */
    List<TaskId> nextPage() {
        List<TaskId> ids = new ArrayList<>();
        for (Reference.Nodes nodes = left.peek();
                nodes != null && ids.size() < ResultBackend.MAX_OUTCOMES;
                nodes = left.peek()) {
            left.remove();
            int last = Math.min(nodes.last(), nodes.first() + ResultBackend.MAX_OUTCOMES - ids.size() - 1);
            for (int node = nodes.first(); node <= last; node++) {
                ids.add(workflow.member(node));
            }
            if (last < nodes.last()) {
                left.addFirst(new Reference.Nodes(last + 1, nodes.last(), nodes.orNull()));
            }
        }
        page = ids;
        return ids;
    }

    /** @return the text of the error; null if it is still to be found */
    @Nullable
    String look(List<@Nullable TaskOutcome> outcomes) {
        for (int i = 0; i < outcomes.size(); i++) {
            TaskOutcome outcome = outcomes.get(i);
            if (outcome == null || outcome.state() == TaskState.SKIPPED) {
                continue;
            }
            if (outcome.state() != TaskState.SUCCESS) {
                TaskError error = outcome.error();
                return error == null ? outcome.state().name() : error.toString();
            }
            Payload result = outcome.result();
            if (result != null
                    && ReferenceFormat.isReference(result)
                    && ReferenceFormat.read(result) instanceof Reference.Error gate
                    && !behind.get(page.get(i).number())) {
                lookBehind(gate, i);
                return null;
            }
        }
        return left.isEmpty() ? RETRIED : null;
    }

    /** What a gate has noticed comes before it, and is looked at first; then the rest of the page again. */
    private void lookBehind(Reference.Error gate, int at) {
        int number = page.get(at).number();
        if (gate.candidates().stream().anyMatch(nodes -> nodes.last() >= number)) {
            throw new MillwrightException(
                    ErrorCode.PAYLOAD_UNREADABLE,
                    "node " + number + " of workflow " + workflow + " refers to nodes that come after it");
        }
        behind.set(number);
        count(gate);
        for (int i = page.size() - 1; i > at; i--) {
            int node = page.get(i).number();
            left.addFirst(new Reference.Nodes(node, false));
        }
        for (int i = gate.candidates().size() - 1; i >= 0; i--) {
            left.addFirst(gate.candidates().get(i));
        }
    }
}
