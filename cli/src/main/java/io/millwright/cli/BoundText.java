package io.millwright.cli;

import io.millwright.api.QueueBound;
import io.millwright.api.QueueBound.WhenFull;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/** Bounds of queues for people and for machines. */
final class BoundText {
    private BoundText() {}

    /** The policy as it is typed. */
    static String word(QueueBound bound) {
        return word(bound.whenFull());
    }

    static String word(WhenFull policy) {
        return policy.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static JsonNode json(@Nullable QueueBound bound) {
        return bound == null
                ? NullNode.getInstance()
                : Json.object().put("max", bound.length()).put("policy", word(bound));
    }
}
