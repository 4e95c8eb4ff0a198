package io.millwright.spi;

import io.millwright.api.Flow.LimitKey;
import io.millwright.api.TaskId;

/** What a waiting signature was found to wait for, besides its time and a worker. */
public sealed interface Obstacle {
    /** A permit of a limit. It is not looked at again before there is one. */
    record Limited(LimitKey limit) implements Obstacle {}

    /**
     * Its turn: another one with its order key has not ended.
     *
     * @param before the first of the line, which has been let go
     */
    record Ordered(String orderKey, TaskId before) implements Obstacle {}
}
