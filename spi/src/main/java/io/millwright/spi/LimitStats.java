package io.millwright.spi;

import io.millwright.api.Limit;
import io.millwright.api.TaskId;
import java.util.List;

/**
 * A limit at one moment, as a whole or of one key.
 *
 * @param limit its definition
 * @param key whose permits; empty for the limit as a whole
 * @param running how many have a permit now
 * @param waiting how many were passed over for want of one and wait for it
 * @param freeAt when the next token comes, if that is what they wait for; 0 if not
 * @param holders some of those that have a permit, at most {@value #MAX_HOLDERS}
 */
public record LimitStats(Limit limit, String key, long running, long waiting, long freeAt, List<TaskId> holders) {
    /** Most holders that are named. */
    public static final int MAX_HOLDERS = 10;

    public LimitStats {
        holders = List.copyOf(holders);
    }
}
