package io.millwright.memory;

import io.millwright.api.TaskId;
import org.jspecify.annotations.Nullable;

/** Somebody who waits for a signature to be settled. What was promised is the shell's affair. */
abstract class Watcher {
    final TaskId id;
    final Object owner;
    /** The next watcher of the same signature. */
    @Nullable
    Watcher next;

    Watcher(TaskId id, Object owner) {
        this.id = id;
        this.owner = owner;
    }
}
