package io.millwright.testkit;

import io.millwright.api.TaskId;
import io.millwright.spi.Links.On;
import io.millwright.testkit.Graph.Node;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Workflows of all shapes: every join, edge, role and flag, up to a dozen nodes. Not thread-safe. */
final class RandomGraphs {
    private final Random random;
    private boolean timed = true;
    /** Everything that expires does so at a moment of its own: what two expiries in one moment do is nobody's promise. */
    private int moments;

    RandomGraphs(Random random) {
        this.random = random;
    }

    /** Whether they may have delays and expiries; by default, they do. */
    void timed(boolean value) {
        timed = value;
    }

    /** @param parent null if it continues nothing */
    Graph next(long now, @Nullable TaskId parent) {
        Graph graph = new Graph(now);
        if (parent != null) {
            graph.parent(parent);
        }
        if (timed && chance(15)) {
            graph.expiresIn(Duration.ofMillis(moment(now, 6_000) - now));
        }
        int nodes = chance(15) ? 12 : 1 + random.nextInt(6);
        while (graph.nodes.size() < nodes) {
            add(graph, now);
        }
        return graph;
    }

    private void add(Graph graph, long now) {
        int before = graph.nodes.size();
        boolean waits = before > 0 && chance(75);
        Node node = waits && chance(20) ? graph.gate() : graph.task();
        for (int i = waits ? 1 + random.nextInt(3) : 0; i > 0; i--) {
            node.after(on(), graph.nodes.get(random.nextInt(before)));
        }
        if (chance(30)) {
            node.any();
        }
        if (chance(30)) {
            node.optional();
        }
        if (chance(15)) {
            node.cleaningUp();
        }
        if (timed && chance(10)) {
            node.delayedBy(Duration.ofMillis(random.nextInt(5_000)));
        }
        if (timed && chance(5)) {
            node.dueIn(Duration.ofMillis(random.nextInt(8_000)));
        }
        if (timed && chance(10)) {
            node.expiresIn(Duration.ofMillis(moment(now, 10_000) - now));
        }
    }

    private On on() {
        return switch (random.nextInt(5)) {
            case 0 -> On.FAILURE;
            case 1 -> On.END;
            default -> On.SUCCESS;
        };
    }

    /** A moment after {@code now} that is no other's. */
    long moment(long now, int most) {
        return (now + random.nextInt(most)) / 1_000 * 1_000 + 1_000 + ++moments % 1_000;
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }
}
