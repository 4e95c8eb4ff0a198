package io.millwright.testkit;

import io.millwright.api.TaskId;
import io.millwright.spi.Envelope;
import io.millwright.spi.Links;
import io.millwright.spi.Links.Edge;
import io.millwright.spi.Links.Join;
import io.millwright.spi.Links.On;
import io.millwright.spi.Links.Role;
import io.millwright.spi.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A workflow in the making: nodes are numbered in the order in which they are added. Not thread-safe. */
final class Graph {
    static final Payload RESULT = Draft.json("\"the workflow's\"");

    final TaskId id;
    final List<Node> nodes = new ArrayList<>();
    private final long now;
    private @Nullable TaskId parent;
    private long expiresAt;

    Graph(long now) {
        this(now, TaskId.next().workflow());
    }

    Graph(long now, TaskId id) {
        this.now = now;
        this.id = id;
    }

    @Nullable
    TaskId parent() {
        return parent;
    }

    long expiresAt() {
        return expiresAt;
    }

    /** Continues that signature. */
    Graph parent(TaskId continued) {
        parent = continued;
        return this;
    }

    Graph expiresIn(Duration wait) {
        expiresAt = now + wait.toMillis();
        return this;
    }

    Node task() {
        return add(Role.TASK);
    }

    Node gate() {
        return add(Role.GATE);
    }

    private Node add(Role role) {
        Node node = new Node(id.member(nodes.size() + 1), role);
        nodes.add(node);
        return node;
    }

    /** The workflow itself. */
    Envelope root() {
        return new Envelope(
                id,
                "workflow",
                new Envelope.Address(Draft.QUEUE, 0, null),
                new Envelope.Times(now, 0, expiresAt),
                RESULT,
                null,
                Links.workflow(nodes.size(), parent));
    }

    /** The workflow and its nodes. */
    List<Envelope> build() {
        List<Envelope> all = new ArrayList<>();
        all.add(root());
        nodes.forEach(node -> all.add(node.build()));
        return all;
    }

    /** An edge as its target sees it. */
    record Arrival(Node from, On on) {}

    /** One node. Unless said otherwise it is required, and everything that it waits for has to succeed. */
    final class Node {
        final TaskId id;
        private final Role role;
        private final List<Edge> edges = new ArrayList<>();
        private final List<Arrival> arrivals = new ArrayList<>();
        private Join join = Join.ALL;
        private boolean required = true;
        private boolean cleanup;
        private long delay;
        private long dueAt;
        private long expiresAt;
        private int priority;

        private Node(TaskId id, Role role) {
            this.id = id;
            this.role = role;
        }

        int number() {
            return id.number();
        }

        Node after(Node... others) {
            return after(On.SUCCESS, others);
        }

        Node after(On on, Node... others) {
            for (Node other : others) {
                other.edges.add(new Edge(number(), on));
                arrivals.add(new Arrival(other, on));
            }
            return this;
        }

        Node any() {
            join = Join.ANY;
            return this;
        }

        Node optional() {
            required = false;
            return this;
        }

        Node cleaningUp() {
            cleanup = true;
            return this;
        }

        Node delayedBy(Duration wait) {
            delay = wait.toMillis();
            return this;
        }

        Node dueIn(Duration wait) {
            dueAt = now + wait.toMillis();
            return this;
        }

        Node expiresIn(Duration wait) {
            expiresAt = now + wait.toMillis();
            return this;
        }

        Node priority(int value) {
            priority = value;
            return this;
        }

        /** What it waits for. */
        List<Arrival> arrivals() {
            return arrivals;
        }

        Links links() {
            return new Links(role, arrivals.size(), join, required, cleanup, delay, edges, null);
        }

        /** What a gate gives as its result. */
        Payload arguments() {
            return Draft.json("[" + number() + "]");
        }

        Envelope build() {
            return new Envelope(
                    id,
                    role == Role.GATE ? "gate" : "work",
                    new Envelope.Address(Draft.QUEUE, priority, null),
                    new Envelope.Times(now, dueAt, expiresAt),
                    arguments(),
                    null,
                    links());
        }
    }
}
