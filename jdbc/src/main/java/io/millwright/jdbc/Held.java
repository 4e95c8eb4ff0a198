package io.millwright.jdbc;

import io.millwright.api.TaskId;
import io.millwright.spi.HeldNode;
import io.millwright.spi.Links;
import org.jspecify.annotations.Nullable;

/** A held signature, and where it goes when it is let go or ends. Owned by the writer. */
final class Held extends HeldNode {
    /** Not claimable before, even if it is let go earlier; 0 for at once. */
    final long dueAt;

    /** Changes only with an expiry that is set anew. */
    Place place;
    /** Whether the open transaction looked at it, and so may have changed what it counts. */
    boolean isTouched;
    /** Whether it is held no more. */
    boolean isGone;

    Held(TaskId id, String task, @Nullable Links links, @Nullable TaskId continuation, Place place, long dueAt) {
        super(id, task, links, continuation);
        this.place = place;
        this.dueAt = dueAt;
    }

    boolean isWorkflow() {
        Links links = linksOrNull();
        return links != null && links.role() == Links.Role.WORKFLOW;
    }

    /** Whether this is a workflow that ends that signature when it ends itself. */
    boolean continues(TaskId signature) {
        Links links = linksOrNull();
        return links != null && links.role() == Links.Role.WORKFLOW && signature.equals(links.parent());
    }
}
