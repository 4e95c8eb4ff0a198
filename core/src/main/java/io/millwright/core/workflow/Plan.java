package io.millwright.core.workflow;

import io.millwright.api.Signature;
import io.millwright.core.codec.Inputs;
import io.millwright.core.codec.Reference;
import io.millwright.spi.Links;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A workflow as stores see it: nodes with numbers and edges.
 *
 * @param nodes the node with number {@code n} at index {@code n - 1}
 * @param result what the workflow yields
 */
record Plan(List<Node> nodes, Reference result) {
    Plan {
        nodes = List.copyOf(nodes);
        Objects.requireNonNull(result, "result");
    }

    /** One node. */
    sealed interface Node {
        Links links();

        /** What pictures call it. */
        String label();
    }

    /**
     * A task.
     *
     * @param inputs null if it takes no results
     */
    record Task(
            Links links, Signature<?> signature, @Nullable Inputs inputs) implements Node {
        @Override
        public String label() {
            return signature.task();
        }
    }

    /**
     * A gate.
     *
     * @param result what it gives
     */
    record Gate(Links links, String label, Reference result) implements Node {}
}
