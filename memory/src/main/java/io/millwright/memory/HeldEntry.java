package io.millwright.memory;

import io.millwright.api.TaskId;
import io.millwright.spi.HeldNode;
import io.millwright.spi.Links;
import io.millwright.spi.Payload;
import org.jspecify.annotations.Nullable;

/** What an entry waits for while it is held. Not thread-safe. */
class HeldEntry extends HeldNode {
    final Entry entry;
    /** What it results in if the workflow that continues it succeeds. */
    private final @Nullable Payload result;

    /** Waits for others of its workflow. */
    HeldEntry(Entry entry, @Nullable Links links) {
        super(entry.id(), entry.kind.task(), links, null);
        this.entry = entry;
        this.result = null;
        this.pending = links == null ? 0 : links.waits();
    }

    /** Waits for the workflow that continues it. */
    HeldEntry(Entry entry, TaskId continuation, Payload result) {
        super(entry.id(), entry.kind.task(), entry.kind.links(), continuation);
        this.entry = entry;
        this.result = Shelves.compact(result);
        this.pending = 1;
    }

    /** Its result if it succeeds without having been let go. */
    final Payload result() {
        return result == null ? new Payload(entry.kind.codec(), entry.arguments) : result;
    }
}
