package io.millwright.testkit;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.ErrorCode;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Links;
import io.millwright.spi.Links.Join;
import io.millwright.spi.Links.On;
import io.millwright.spi.Links.Role;
import io.millwright.spi.Payload;
import io.millwright.spi.Store;
import io.millwright.spi.Verdict;
import io.millwright.testkit.Graph.Arrival;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The contract of workflows without counters and without steps: after whatever happened, {@link #conclude} looks at the whole of all graphs
 * until nothing follows any more. Slow, and shares no code with the rules that it checks. Not thread-safe.
 */
final class WorkflowModel {
    final Map<TaskId, GraphItem> items = new LinkedHashMap<>();
    final Map<TaskId, GraphFlow> flows = new LinkedHashMap<>();
    long now;

    GraphFlow add(Graph graph) {
        GraphFlow flow = new GraphFlow(graph);
        flows.put(graph.id, flow);
        flow.nodes.forEach(node -> items.put(node.id, node));
        return flow;
    }

    void addAlone(TaskId id) {
        GraphItem item = new GraphItem(id, null, null);
        item.state = TaskState.PENDING;
        items.put(id, item);
    }

    /** Nodes arrive in the store. */
    void publish(GraphFlow flow, List<GraphItem> nodes) {
        for (GraphItem item : nodes) {
            item.state = item.links.waits() > 0 ? TaskState.HELD : TaskState.PENDING;
            item.dueAt = item.ownDueAt;
        }
        if (flow.cancelRequested || flow.end != null) {
            stop(flow);
        }
        conclude();
    }

    /** Everything that follows from how things are. */
    void conclude() {
        boolean more = true;
        while (more) {
            more = false;
            for (GraphFlow flow : flows.values()) {
                for (GraphItem item : flow.nodes) {
                    more |= item.state == TaskState.HELD && item.continuation == null && decide(item, flow, false);
                }
                more |= flow.end == null && concluded(flow);
            }
            for (GraphItem item : items.values()) {
                more |= item.continuation != null && continued(item, item.continuation);
            }
        }
    }

    /** What becomes of a held node. */
    private enum Fate {
        WAITS,
        LET_GO,
        SKIPPED
    }

    private Fate fate(GraphItem item) {
        int open = 0;
        int satisfied = 0;
        int refused = 0;
        for (Arrival arrival : item.arrivals) {
            GraphItem from = before(item, arrival);
            if (!from.hasEnded()) {
                open++;
            } else if (isSatisfied(arrival.on(), from)) {
                satisfied++;
            } else {
                refused++;
            }
        }
        if (item.links.join() == Join.ANY) {
            return satisfied > 0 ? Fate.LET_GO : open > 0 ? Fate.WAITS : refused > 0 ? Fate.SKIPPED : Fate.LET_GO;
        }
        return refused > 0 ? Fate.SKIPPED : open > 0 ? Fate.WAITS : Fate.LET_GO;
    }

    private GraphItem before(GraphItem item, Arrival arrival) {
        GraphItem from = items.get(arrival.from().id);
        if (from == null) {
            throw new AssertionError(item.id + " waits for a node that the model does not have");
        }
        return from;
    }

    private static boolean isSatisfied(On on, GraphItem ended) {
        boolean good = ended.state == TaskState.SUCCESS;
        boolean bad = !good && ended.state != TaskState.SKIPPED;
        return on == On.END || (on == On.SUCCESS ? good : bad);
    }

    /** How many edges lead to a node from others that have not ended. */
    int open(GraphItem item) {
        return (int) item.arrivals.stream()
                .filter(arrival -> !before(item, arrival).hasEnded())
                .count();
    }

    private boolean decide(GraphItem item, GraphFlow flow, boolean again) {
        Links links = item.links;
        Fate fate = fate(item);
        if (fate == Fate.WAITS) {
            return false;
        }
        if (fate == Fate.SKIPPED) {
            item.end(TaskState.SKIPPED, ErrorCode.TASK_SKIPPED);
        } else if (flow.end == null && flow.cancelRequested && !links.cleanup()) {
            item.end(TaskState.CANCELED, ErrorCode.TASK_CANCELED);
        } else if (links.role() == Role.GATE) {
            item.end(TaskState.SUCCESS, null);
            item.result = item.node == null ? null : item.node.arguments();
        } else {
            item.state = TaskState.PENDING;
            item.dueAt = Math.max(item.ownDueAt, again || links.delay() == 0 ? 0 : now + links.delay());
        }
        return true;
    }

    private static boolean concluded(GraphFlow flow) {
        if (!flow.nodes.stream().allMatch(GraphItem::hasEnded)) {
            return false;
        }
        boolean failed = flow.nodes.stream().anyMatch(node -> node.links.required() && node.state != TaskState.SUCCESS);
        if (flow.cancelRequested) {
            flow.end(TaskState.CANCELED, ErrorCode.TASK_CANCELED);
        } else if (failed) {
            flow.end(TaskState.FAILURE, ErrorCode.WORKFLOW_FAILED);
        } else {
            flow.end(TaskState.SUCCESS, null);
        }
        return true;
    }

    private static boolean continued(GraphItem item, GraphFlow by) {
        if (by.end == null) {
            return false;
        }
        TaskState state = by.end == TaskState.SUCCESS || by.end == TaskState.CANCELED ? by.end : TaskState.FAILURE;
        item.result = item.handedOver;
        item.end(state, by.error);
        return true;
    }

    /** The holder settles it. */
    void settle(GraphItem item, Verdict verdict) {
        if (verdict instanceof Verdict.Success success) {
            item.result = success.result();
            item.end(TaskState.SUCCESS, null);
        } else if (verdict instanceof Verdict.Retry retry) {
            back(item, TaskState.RETRY, retry.dueAt());
        } else if (verdict instanceof Verdict.Defer defer) {
            back(item, TaskState.RETRY, defer.dueAt());
        } else if (verdict instanceof Verdict.Release release) {
            again(item, release.dueAt());
        } else if (verdict instanceof Verdict.Failure || verdict instanceof Verdict.Dead) {
            item.end(verdict.state(), ErrorCode.TASK_FAILED);
        } else if (verdict instanceof Verdict.Canceled) {
            item.end(TaskState.CANCELED, ErrorCode.TASK_CANCELED);
        } else {
            item.end(TaskState.EXPIRED, ErrorCode.TASK_EXPIRED);
        }
        conclude();
    }

    /** The holder hands over to a workflow. */
    void handOver(GraphItem item, Graph graph, Payload result) {
        GraphFlow to = add(graph);
        publish(to, to.nodes);
        boolean stop = item.asked;
        item.state = TaskState.HELD;
        item.continuation = to;
        item.handedOver = result;
        item.asked = false;
        if (stop) {
            to.cancelRequested = true;
            stop(to);
        }
        conclude();
    }

    /** A worker is gone that had it. */
    void vanish(GraphItem item, boolean counted) {
        if (counted && item.state == TaskState.STARTED) {
            item.crashes++;
        }
        if (item.crashes >= Store.MAX_CRASHES && !item.asked) {
            item.end(TaskState.DEAD, ErrorCode.TASK_DEAD);
        } else {
            again(item, 0);
        }
    }

    /** Its holder did not get to obey, or to end it otherwise. */
    private void again(GraphItem item, long dueAt) {
        if (item.asked) {
            item.end(TaskState.CANCELED, ErrorCode.TASK_CANCELED);
        } else {
            back(item, TaskState.PENDING, dueAt);
        }
    }

    void back(GraphItem item, TaskState state, long dueAt) {
        item.state = state;
        item.dueAt = dueAt;
        item.asked = false;
    }

    CancelOutcome cancel(GraphItem item) {
        if (item.hasEnded()) {
            return CancelOutcome.ALREADY_SETTLED;
        }
        if (item.continuation != null) {
            return cancel(item.continuation);
        }
        if (item.isLeased()) {
            item.asked = true;
            return CancelOutcome.REQUESTED;
        }
        item.end(TaskState.CANCELED, ErrorCode.TASK_CANCELED);
        conclude();
        return CancelOutcome.CANCELED;
    }

    CancelOutcome cancel(GraphFlow flow) {
        if (flow.end != null) {
            return CancelOutcome.ALREADY_SETTLED;
        }
        flow.cancelRequested = true;
        stop(flow);
        conclude();
        return flow.end == null ? CancelOutcome.REQUESTED : CancelOutcome.CANCELED;
    }

    /** All at once; what follows is concluded afterwards. */
    private void stop(GraphFlow flow) {
        for (GraphItem item : flow.nodes) {
            if (item.state == null || item.hasEnded() || item.links.cleanup() && flow.end == null) {
                continue;
            }
            if (item.isLeased()) {
                item.asked = true;
            } else if (item.continuation != null) {
                item.continuation.cancelRequested = true;
                stop(item.continuation);
            } else {
                item.end(TaskState.CANCELED, ErrorCode.TASK_CANCELED);
            }
        }
    }

    long purge() {
        List<GraphItem> waiting =
                items.values().stream().filter(GraphItem::waits).toList();
        waiting.forEach(item -> item.end(TaskState.CANCELED, ErrorCode.TASK_CANCELED));
        conclude();
        return waiting.size();
    }

    boolean requeue(GraphItem item) {
        if (item.flow != null) {
            return requeue(item.flow, chosen -> chosen == item);
        }
        if (!item.hasEnded() || item.state == TaskState.SUCCESS) {
            return false;
        }
        item.crashes = 0;
        item.error = null;
        back(item, TaskState.PENDING, 0);
        return true;
    }

    boolean requeue(GraphFlow flow) {
        return flow.end != TaskState.SUCCESS && requeue(flow, item -> true);
    }

    /** Puts back what is chosen of a workflow. */
    boolean requeue(GraphFlow flow, Predicate<GraphItem> chosen) {
        if (!flow.isComplete() || flow.cancelRequested && flow.end == null) {
            return false;
        }
        boolean undoing = flow.nodes.stream().anyMatch(WorkflowModel::isUndoing);
        boolean reopens = flow.end != TaskState.SUCCESS;
        Map<GraphItem, TaskState> before = new LinkedHashMap<>();
        for (GraphItem item : flow.nodes) {
            // what is being undone cannot be taken for done; but the undoing can be repeated
            boolean allowed = item.links.cleanup() || !undoing;
            boolean consequence = item.state == TaskState.SKIPPED || item.state == TaskState.CANCELED && !item.isTask();
            boolean bad = item.hasEnded() && item.state != TaskState.SUCCESS;
            boolean closes = item.state == TaskState.SUCCESS && !item.isTask() && fate(item) == Fate.WAITS;
            if (closes || allowed && (consequence || bad && chosen.test(item))) {
                before.put(item, item.state);
                item.state = TaskState.HELD;
                if (!item.arrivals.isEmpty() && fate(item) == Fate.SKIPPED) {
                    item.state = before.remove(item); // its cause stands
                }
            }
        }
        if (before.keySet().stream().noneMatch(chosen)) {
            before.forEach((item, state) -> item.state = state);
            return false;
        }
        if (reopens) {
            flow.end = null;
            flow.error = null;
            flow.last = null;
            flow.cancelRequested = false;
            flow.expiresAt = flow.expiresAt <= now ? 0 : flow.expiresAt;
        }
        List<GraphItem> free = before.keySet().stream()
                .filter(item -> fate(item) == Fate.LET_GO)
                .toList();
        before.keySet().forEach(item -> {
            item.error = null;
            item.crashes = 0;
            item.expiresAt = item.expiresAt <= now ? 0 : item.expiresAt;
        });
        free.forEach(item -> decide(item, flow, true));
        conclude();
        return true;
    }

    /** Whether it has begun to undo what others did. */
    private static boolean isUndoing(GraphItem item) {
        boolean untouched = item.state == TaskState.HELD && item.continuation == null
                || item.state == TaskState.SKIPPED
                || item.state == TaskState.CANCELED;
        return item.isTask() && item.links.cleanup() && !untouched;
    }

    /** When something happens by itself next; never later than {@code until}. */
    long nextEvent(long until) {
        long next = until;
        for (GraphFlow flow : flows.values()) {
            next = flow.end == null && flow.expiresAt > now ? Math.min(next, flow.expiresAt) : next;
        }
        for (GraphItem item : items.values()) {
            if (item.waits()) {
                next = item.dueAt > now ? Math.min(next, item.dueAt) : next;
                next = item.expiresAt > now ? Math.min(next, item.expiresAt) : next;
            }
        }
        return next;
    }

    /** Ends what has expired. */
    void tick(long time) {
        now = time;
        boolean more = true;
        while (more) {
            more = false;
            for (GraphFlow flow : flows.values()) {
                if (flow.end == null && flow.expiresAt != 0 && flow.expiresAt <= now) {
                    flow.end(TaskState.EXPIRED, ErrorCode.TASK_EXPIRED);
                    stop(flow);
                    more = true;
                }
            }
            for (GraphItem item : items.values()) {
                if (item.waits() && item.expiresAt != 0 && item.expiresAt <= now) {
                    item.end(TaskState.EXPIRED, ErrorCode.TASK_EXPIRED);
                    more = true;
                }
            }
            conclude();
        }
    }
}
