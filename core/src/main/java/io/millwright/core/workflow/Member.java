package io.millwright.core.workflow;

import io.millwright.api.TaskId;
import io.millwright.core.codec.Reference;
import io.millwright.core.codec.Reference.EmptyLists;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where one value comes from: a node, or empty lists. Exactly one of the first two is not null.
 *
 * @param orNull whether null is taken if the node did not succeed
 */
record Member(@Nullable TaskId id, @Nullable EmptyLists empty, boolean orNull) {

    /** One by one. */
    static List<Member> of(TaskId workflow, List<? extends Reference.Item> items) {
        List<Member> members = new ArrayList<>();
        for (Reference.Item item : items) {
            if (item instanceof EmptyLists empty) {
                members.add(new Member(null, empty, false));
            } else if (item instanceof Reference.Nodes nodes) {
                for (int node = nodes.first(); node <= nodes.last(); node++) {
                    members.add(new Member(workflow.member(node), null, nodes.orNull()));
                }
            }
        }
        return members;
    }
}
