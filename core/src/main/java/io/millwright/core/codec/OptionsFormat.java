package io.millwright.core.codec;

import io.millwright.api.Backoff;
import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.RetryPolicy;
import io.millwright.api.TaskOptions;
import io.millwright.spi.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The stored form of those options that only the engine reads. Everything left at its default is left out, and a signature with
 * nothing but defaults has none at all. Unknown properties are ignored, so that an older worker can read a newer signature.
 *
 * <pre>{@code
 * {"timeout":30000, "drop":true, "headers":{"k":"v"}, "tags":["t"],
 *  "retry":{"max":3, "deferrals":10, "backoff":{"fibonacci":1000},
 *           "rules":[{"on":"java.io.IOException", "max":9, "backoff":{"fixed":500}}]}}
 * }</pre>
 *
 * All times are milliseconds; other backoffs are {@code {"exponential":[initial, factor, max, jitter]}}.
 */
public final class OptionsFormat {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private OptionsFormat() {}

    /** The stored form, or null if there is nothing to store. */
    public static @Nullable Payload write(TaskOptions options) {
        if (isDefault(options)) {
            return null;
        }
        ObjectNode root = JSON.createObjectNode();
        Duration timeout = options.timing().timeout();
        if (timeout != null) {
            root.put("timeout", timeout.toMillis());
        }
        if (options.dropWhenUnregistered()) {
            root.put("drop", true);
        }
        if (!options.labels().headers().isEmpty()) {
            ObjectNode headers = root.putObject("headers");
            options.labels().headers().forEach(headers::put);
        }
        if (!options.labels().tags().isEmpty()) {
            ArrayNode tags = root.putArray("tags");
            options.labels().tags().forEach(tags::add);
        }
        RetryPolicy retry = options.retry();
        if (retry != null) {
            writeRetry(root.putObject("retry"), retry);
        }
        return new Payload(Payload.JSON, JSON.writeValueAsBytes(root));
    }

    private static boolean isDefault(TaskOptions options) {
        return options.timing().timeout() == null
                && !options.dropWhenUnregistered()
                && options.labels().headers().isEmpty()
                && options.labels().tags().isEmpty()
                && options.retry() == null;
    }

    private static void writeRetry(ObjectNode node, RetryPolicy retry) {
        node.put("max", retry.maxRetries());
        if (retry.maxDeferrals() != RetryPolicy.UNLIMITED) {
            node.put("deferrals", retry.maxDeferrals());
        }
        writeBackoff(node.putObject("backoff"), retry.backoff());
        if (!retry.rules().isEmpty()) {
            ArrayNode rules = node.putArray("rules");
            for (RetryPolicy.Rule rule : retry.rules()) {
                ObjectNode entry = rules.addObject();
                entry.put("on", rule.exception());
                entry.put("max", rule.maxRetries());
                Backoff own = rule.backoff();
                if (own != null) {
                    writeBackoff(entry.putObject("backoff"), own);
                }
            }
        }
    }

    private static void writeBackoff(ObjectNode node, Backoff backoff) {
        if (backoff instanceof Backoff.Fibonacci fibonacci) {
            node.put("fibonacci", fibonacci.unit().toMillis());
        } else if (backoff instanceof Backoff.Fixed fixed) {
            node.put("fixed", fixed.delay().toMillis());
        } else if (backoff instanceof Backoff.Exponential grow) {
            node.putArray("exponential")
                    .add(grow.initial().toMillis())
                    .add(grow.factor())
                    .add(grow.max().toMillis())
                    .add(grow.jitter());
        }
    }

    /**
     * Adds what was stored to options that already have their routing.
     *
     * @throws MillwrightException {@link ErrorCode#PAYLOAD_UNREADABLE} if it cannot be understood
     */
    public static void read(@Nullable Payload stored, TaskOptions.Builder into) {
        if (stored == null) {
            return;
        }
        try {
            JsonNode root = JSON.readTree(stored.bytes());
            if (!root.isObject()) {
                throw new MillwrightException(ErrorCode.PAYLOAD_UNREADABLE, "the stored options are no JSON object");
            }
            if (root.has("timeout")) {
                into.timeout(Duration.ofMillis(root.get("timeout").longValue()));
            }
            into.dropWhenUnregistered(root.path("drop").booleanValue(false));
            root.path("headers")
                    .properties()
                    .forEach(e -> into.header(e.getKey(), e.getValue().stringValue()));
            root.path("tags").forEach(tag -> into.tag(tag.stringValue()));
            if (root.has("retry")) {
                into.retry(readRetry(root.get("retry")));
            }
        } catch (JacksonException | ArithmeticException e) {
            throw new MillwrightException(
                    ErrorCode.PAYLOAD_UNREADABLE, "the stored options cannot be read: " + e.getMessage(), e);
        }
    }

    private static RetryPolicy readRetry(JsonNode node) {
        List<RetryPolicy.Rule> rules = new ArrayList<>();
        for (JsonNode rule : node.path("rules")) {
            rules.add(new RetryPolicy.Rule(
                    rule.path("on").stringValue(""),
                    rule.path("max").intValue(0),
                    rule.has("backoff") ? readBackoff(rule.get("backoff")) : null));
        }
        return new RetryPolicy(
                node.path("max").intValue(0),
                readBackoff(node.path("backoff")),
                node.path("deferrals").intValue(RetryPolicy.UNLIMITED),
                rules);
    }

    private static Backoff readBackoff(JsonNode node) {
        if (node.has("fixed")) {
            return new Backoff.Fixed(Duration.ofMillis(node.get("fixed").longValue()));
        }
        if (node.has("exponential")) {
            JsonNode grow = node.get("exponential");
            return new Backoff.Exponential(
                    Duration.ofMillis(grow.path(0).longValue()),
                    grow.path(1).doubleValue(),
                    Duration.ofMillis(grow.path(2).longValue()),
                    grow.path(3).doubleValue());
        }
        if (node.has("fibonacci")) {
            return new Backoff.Fibonacci(Duration.ofMillis(node.get("fibonacci").longValue()));
        }
        return RetryPolicy.DEFAULT.backoff(); // a backoff of a later release
    }
}
