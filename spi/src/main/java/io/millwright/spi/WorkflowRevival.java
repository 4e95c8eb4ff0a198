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
 * cancelled for want of them. What has succeeded stays, but for gates that wait for something that runs again. Costs as much as the workflow has nodes and edges; a store does all of it in
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
     * @return empty if nothing can run again. Once a workflow has begun to undo what it did, only the undoing can
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
        private final boolean undoing;

        Work(List<Member> members) {
            this.members = members;
            int size = members.size() + 1;
            open = new boolean[size];
            openEdges = new int[size];
            satisfied = new boolean[size];
            refused = new boolean[size];
            undoing = members.stream().anyMatch(Work::isUndoing);
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
                open[number] = !member.state.isTerminal();
                if (isMovable(number, member, chosen.test(number)) && !isSkipped(number, links)) {
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
        private boolean isMovable(int number, Member member, boolean chosen) {
            Links links = member.links;
            boolean gate = links.role() == Role.GATE;
            // what is being undone cannot be taken for done; but the undoing can be repeated
            boolean allowed = links.cleanup() || !undoing;
            return switch (member.state) {
                case HELD -> !member.continued;
                case SKIPPED -> allowed;
                case FAILURE, DEAD, EXPIRED -> allowed && chosen;
                case CANCELED -> allowed && (chosen || gate);
                case SUCCESS -> gate && pending(number, links) > 0; // what had let it go runs again
                default -> false;
            };
        }

        private static boolean isUndoing(Member member) {
            return member.links.cleanup()
                    && member.links.role() == Role.TASK
                    && switch (member.state) {
                        case HELD -> member.continued;
                        case SKIPPED, CANCELED -> false;
                        default -> true;
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
