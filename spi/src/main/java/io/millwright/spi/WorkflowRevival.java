package io.millwright.spi;

import io.millwright.api.TaskState;
import io.millwright.spi.Links.Edge;
import io.millwright.spi.Links.Join;
import io.millwright.spi.Links.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Works out what runs again when failed members of a workflow are requeued: they themselves, and everything that was skipped or
 * cancelled for want of them. What has succeeded stays. Costs as much as the workflow has nodes and edges; a store does all of it in
 * one atomic step. Pure.
 *
 * @param changes held again, in the order of numbers
 * @param pending of the workflow afterwards, as are the following
 * @param failure why the workflow will fail all the same, or null
 */
public record WorkflowRevival(
        List<Change> changes,
        int pending,
        int succeeded,
        int failed,
        int skipped,
        @Nullable String failure) {

    /** A node of the workflow as it is now. The list of all of them is in the order of numbers, from 1 on. */
    public record Member(Links links, TaskState state, boolean continued) {}

    /**
     * A node that is held again. Those with nothing pending are then let go with {@link WorkflowRules#release}.
     *
     * @param number in the workflow
     * @param from the state that it leaves; HELD if only its counter changes
     */
    public record Change(int number, TaskState from, int pending) {}

    /**
     * @param members all nodes
     * @param chosen numbers of those that are to run again, if they ended without success
     * @return empty if nothing can run again, or if the workflow has begun to compensate what it did
     */
    public static Optional<WorkflowRevival> of(List<Member> members, IntPredicate chosen) {
        return new Work(members).run(chosen);
    }

    private static final class Work {
        private final List<Member> members;
        private final boolean[] open; // not ended, or revived
        private final int[] openEdges; // edges from those, by target
        private final boolean[] satisfied; // has an ended predecessor as its edge says
        private final boolean[] refused; // has one that ended otherwise

        Work(List<Member> members) {
            this.members = members;
            int size = members.size() + 1;
            open = new boolean[size];
            openEdges = new int[size];
            satisfied = new boolean[size];
            refused = new boolean[size];
        }

        Optional<WorkflowRevival> run(IntPredicate chosen) {
            List<Change> changes = new ArrayList<>();
            boolean revived = false;
            int pending = 0;
            int[] ended = new int[3];
            String failure = null;
            for (int number = 1; number <= members.size(); number++) {
                Member member = members.get(number - 1);
                Links links = member.links;
                if (links.cleanup() && links.role() == Role.TASK && member.state == TaskState.SUCCESS) {
                    return Optional.empty(); // what it undid cannot be taken for done
                }
                open[number] = !member.state.isTerminal();
                if (isMovable(member, chosen.test(number)) && !isSkipped(number, links)) {
                    if (member.state != TaskState.HELD || openEdges[number] > 0) {
                        changes.add(new Change(number, member.state, pending(number, links)));
                    }
                    revived |= member.state != TaskState.HELD && chosen.test(number);
                    open[number] = true;
                }
                follow(number, member);
                if (open[number]) {
                    pending++;
                } else if (links.role() == Role.TASK) {
                    ended[member.state == TaskState.SUCCESS ? 0 : member.state == TaskState.SKIPPED ? 2 : 1]++;
                }
                if (!open[number] && links.required() && member.state != TaskState.SUCCESS && failure == null) {
                    failure = "node " + number + " ended as " + member.state;
                }
            }
            return revived
                    ? Optional.of(new WorkflowRevival(changes, pending, ended[0], ended[1], ended[2], failure))
                    : Optional.empty();
        }

        /** Whether its fate is open again, provided that what it waits for allows it. */
        private static boolean isMovable(Member member, boolean chosen) {
            return switch (member.state) {
                case HELD -> !member.continued;
                case SKIPPED -> true;
                case FAILURE, DEAD, EXPIRED -> chosen;
                case CANCELED -> chosen || member.links.role() == Role.GATE;
                default -> false;
            };
        }

        private boolean isSkipped(int number, Links links) {
            if (links.waits() == 0) {
                return false;
            }
            return links.join() == Join.ALL ? refused[number] : !satisfied[number] && openEdges[number] == 0;
        }

        /** One that any of several lets go waits for no more once one has. */
        private int pending(int number, Links links) {
            return links.join() == Join.ANY && satisfied[number] ? 0 : openEdges[number];
        }

        private void follow(int number, Member member) {
            for (Edge edge : member.links.edges()) {
                if (open[number]) {
                    openEdges[edge.node()]++;
                } else if (edge.on().satisfiedBy(member.state)) {
                    satisfied[edge.node()] = true;
                } else {
                    refused[edge.node()] = true;
                }
            }
        }
    }
}
