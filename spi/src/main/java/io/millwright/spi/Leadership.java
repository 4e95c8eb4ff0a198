package io.millwright.spi;

import java.util.Objects;

/**
 * Who may fire schedules.
 *
 * @param leader a candidate's name
 * @param term how many terms there were, with this one; a fencing number
 * @param until when the lease ends unless it is extended
 */
public record Leadership(String leader, long term, long until) {
    public Leadership {
        Objects.requireNonNull(leader, "leader");
    }
}
