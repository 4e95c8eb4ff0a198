package io.millwright.core.codec;

import io.millwright.api.Backoff;
import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.RetryPolicy;
import io.millwright.api.TaskOptions;
import io.millwright.spi.Payload;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
 * A task of a workflow that takes results has {@code "inputs"}, see {@link InputsFormat}.
 *
 * <p>All times are milliseconds; other backoffs are {@code {"exponential":[initial, factor, max, jitter]}}.
 */
public final class OptionsFormat {
    private static final String INPUTS = "inputs";

    private OptionsFormat() {}

    /** The stored form, or null if there is nothing to store. */
    public static @Nullable Payload write(TaskOptions options) {
        return isDefault(options) ? null : write(options, json -> {});
    }

    /** The stored form with further properties, which {@link #read} does not ask for. */
    public static Payload write(TaskOptions options, Consumer<JsonWriter> more) {
        return new Payload(Payload.JSON, JsonWriter.write(json -> {
            writeOptions(json, options);
            more.accept(json);
        }));
    }

    /** The stored form of a task that takes results of others. */
    static Payload write(TaskOptions options, Inputs inputs) {
        return write(options, json -> json.putObject(INPUTS, object -> InputsFormat.write(object, inputs)));
    }

    private static boolean isDefault(TaskOptions options) {
        return options.timing().timeout() == null
                && !options.dropWhenUnregistered()
                && options.labels().headers().isEmpty()
                && options.labels().tags().isEmpty()
                && options.retry() == null;
    }

    private static void writeOptions(JsonWriter json, TaskOptions options) {
        Duration timeout = options.timing().timeout();
        if (timeout != null) {
            json.put("timeout", timeout.toMillis());
        }
        if (options.dropWhenUnregistered()) {
            json.put("drop", true);
        }
        TaskOptions.Labels labels = options.labels();
        if (!labels.headers().isEmpty()) {
            json.putObject("headers", headers -> labels.headers().forEach(headers::put));
        }
        if (!labels.tags().isEmpty()) {
            json.putArray("tags", tags -> labels.tags().forEach(tags::add));
        }
        RetryPolicy retry = options.retry();
        if (retry != null) {
            json.putObject("retry", policy -> writeRetry(policy, retry));
        }
    }

    private static void writeRetry(JsonWriter json, RetryPolicy retry) {
        json.put("max", retry.maxRetries());
        if (retry.maxDeferrals() != RetryPolicy.UNLIMITED) {
            json.put("deferrals", retry.maxDeferrals());
        }
        json.putObject("backoff", backoff -> writeBackoff(backoff, retry.backoff()));
        if (!retry.rules().isEmpty()) {
            json.putArray(
                    "rules", rules -> retry.rules().forEach(rule -> rules.addObject(entry -> writeRule(entry, rule))));
        }
    }

    private static void writeRule(JsonWriter json, RetryPolicy.Rule rule) {
        json.put("on", rule.exception());
        json.put("max", rule.maxRetries());
        Backoff own = rule.backoff();
        if (own != null) {
            json.putObject("backoff", backoff -> writeBackoff(backoff, own));
        }
    }

    private static void writeBackoff(JsonWriter json, Backoff backoff) {
        if (backoff instanceof Backoff.Fibonacci fibonacci) {
            json.put("fibonacci", fibonacci.unit().toMillis());
        } else if (backoff instanceof Backoff.Fixed fixed) {
            json.put("fixed", fixed.delay().toMillis());
        } else if (backoff instanceof Backoff.Exponential grow) {
            json.putArray("exponential", numbers -> {
                numbers.add(grow.initial().toMillis());
                numbers.add(grow.factor());
                numbers.add(grow.max().toMillis());
                numbers.add(grow.jitter());
            });
        }
    }

    /**
     * Adds what was stored to options that already have their routing.
     *
     * @return whose results the task takes; null if it takes none
     * @throws MillwrightException {@link ErrorCode#PAYLOAD_UNREADABLE} if it cannot be understood
     */
    static @Nullable Inputs read(@Nullable Payload stored, TaskOptions.Builder into) {
        return stored == null
                ? null
                : JsonFields.read(stored.bytes(), "options", options -> readOptions(options, into));
    }

    private static @Nullable Inputs readOptions(JsonFields options, TaskOptions.Builder into) {
        Inputs inputs = null;
        while (options.next()) {
            switch (options.name()) {
                case "timeout" -> into.timeout(millis(options));
                case "drop" -> into.dropWhenUnregistered(options.booleanValue());
                case "headers" -> options.object(headers -> readHeaders(headers, into));
                case "tags" -> options.list(JsonFields::stringValue).forEach(into::tag);
                case "retry" -> into.retry(options.object(OptionsFormat::readRetry));
                case INPUTS -> inputs = options.object(InputsFormat::read);
                default -> {} // of a later release
            }
        }
        return inputs;
    }

    private static TaskOptions.Builder readHeaders(JsonFields headers, TaskOptions.Builder into) {
        while (headers.next()) {
            into.header(headers.name(), headers.stringValue());
        }
        return into;
    }

    private static RetryPolicy readRetry(JsonFields retry) {
        int max = 0;
        int deferrals = RetryPolicy.UNLIMITED;
        Backoff backoff = RetryPolicy.DEFAULT.backoff();
        List<RetryPolicy.Rule> rules = List.of();
        while (retry.next()) {
            switch (retry.name()) {
                case "max" -> max = retry.intValue();
                case "deferrals" -> deferrals = retry.intValue();
                case "backoff" -> backoff = retry.object(OptionsFormat::readBackoff);
                case "rules" -> rules = retry.list(rule -> rule.object(OptionsFormat::readRule));
                default -> {} // of a later release
            }
        }
        return new RetryPolicy(max, backoff, deferrals, rules);
    }

    private static RetryPolicy.Rule readRule(JsonFields rule) {
        String exception = "";
        int max = 0;
        Backoff backoff = null;
        while (rule.next()) {
            switch (rule.name()) {
                case "on" -> exception = rule.stringValue();
                case "max" -> max = rule.intValue();
                case "backoff" -> backoff = rule.object(OptionsFormat::readBackoff);
                default -> {} // of a later release
            }
        }
        return new RetryPolicy.Rule(exception, max, backoff);
    }

    private static Backoff readBackoff(JsonFields kinds) {
        Backoff backoff = RetryPolicy.DEFAULT.backoff(); // unless it is of a kind that is known here
        while (kinds.next()) {
            switch (kinds.name()) {
                case "fixed" -> backoff = new Backoff.Fixed(millis(kinds));
                case "fibonacci" -> backoff = new Backoff.Fibonacci(millis(kinds));
                case "exponential" -> backoff = kinds.array(OptionsFormat::readExponential);
                default -> {} // of a later release
            }
        }
        return backoff;
    }

    private static Backoff readExponential(JsonFields numbers) {
        numbers.next();
        Duration initial = millis(numbers);
        numbers.next();
        double factor = numbers.doubleValue();
        numbers.next();
        Duration max = millis(numbers);
        numbers.next();
        return new Backoff.Exponential(initial, factor, max, numbers.doubleValue());
    }

    private static Duration millis(JsonFields value) {
        return Duration.ofMillis(value.longValue());
    }
}
