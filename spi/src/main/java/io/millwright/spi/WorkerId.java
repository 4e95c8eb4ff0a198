package io.millwright.spi;

import java.util.Objects;

/**
 * One incarnation of one worker. Never used again after its lease ended.
 *
 * @param value unique in the store; readable, such as {@code host-4711-w1-8f3a}
 */
public record WorkerId(String value) {
    public WorkerId {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
