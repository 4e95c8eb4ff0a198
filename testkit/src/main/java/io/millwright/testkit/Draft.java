package io.millwright.testkit;

import io.millwright.api.Flow;
import io.millwright.api.TaskId;
import io.millwright.spi.Envelope;
import io.millwright.spi.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An envelope in the making. Not thread-safe. */
final class Draft {
    static final String QUEUE = "q";

    private final long now;
    private TaskId id = TaskId.next();
    private String task = "add";
    private String queue = QUEUE;
    private int priority;
    private @Nullable String uniqueKey;
    private long dueAt;
    private long expiresAt;
    private Payload arguments = json("[1,2]");
    private @Nullable Payload options;
    private Flow.@Nullable Unique unique;
    private Flow.@Nullable Share share;
    private @Nullable String orderKey;
    private final List<Flow.LimitKey> limits = new ArrayList<>();

    Draft(long now) {
        this.now = now;
    }

    static Payload json(String text) {
        return new Payload(Payload.JSON, text.getBytes(StandardCharsets.UTF_8));
    }

    Draft id(TaskId value) {
        id = value;
        return this;
    }

    Draft task(String value) {
        task = value;
        return this;
    }

    Draft queue(String value) {
        queue = value;
        return this;
    }

    Draft priority(int value) {
        priority = value;
        return this;
    }

    Draft key(String value) {
        uniqueKey = value;
        return this;
    }

    /** A unique key with a policy other than the usual one, for which there is {@link #key}. */
    Draft unique(Flow.Unique value) {
        uniqueKey = value.key();
        unique = value;
        return this;
    }

    Draft share(String value, int weight) {
        share = new Flow.Share(value, weight);
        return this;
    }

    Draft orderKey(String value) {
        orderKey = value;
        return this;
    }

    Draft limit(String name) {
        return limit(name, "");
    }

    Draft limit(String name, String limitKey) {
        limits.add(new Flow.LimitKey(name, limitKey));
        return this;
    }

    Draft delay(Duration wait) {
        dueAt = now + wait.toMillis();
        return this;
    }

    Draft expiresIn(Duration wait) {
        expiresAt = now + wait.toMillis();
        return this;
    }

    Draft arguments(Payload value) {
        arguments = value;
        return this;
    }

    Draft options(Payload value) {
        options = value;
        return this;
    }

    Envelope build() {
        Flow flow = new Flow(unique, share, orderKey, limits);
        return new Envelope(
                id,
                task,
                new Envelope.Address(queue, priority, uniqueKey),
                new Envelope.Times(now, dueAt, expiresAt),
                arguments,
                options,
                null,
                flow.equals(Flow.NONE) ? null : flow);
    }
}
