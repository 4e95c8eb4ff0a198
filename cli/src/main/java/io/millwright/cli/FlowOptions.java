package io.millwright.cli;

import io.millwright.api.Flow.OnConflict;
import io.millwright.api.Flow.Unique;
import io.millwright.api.Flow.Until;
import io.millwright.api.TaskOptions;
import io.millwright.cli.text.Durations;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what a task shares with others. */
final class FlowOptions {
    @Option(names = "--unique-key", paramLabel = "KEY", description = "At most one task has it at a time.")
    private @Nullable String uniqueKey;

    @Option(
            names = "--unique-until",
            paramLabel = "WHEN",
            description = "When the key is free again: started, done (default), or a duration after acceptance.")
    private @Nullable String uniqueUntil;

    @Option(
            names = "--on-conflict",
            paramLabel = "POLICY",
            description =
                    "If the key is taken: attach (default; nothing is sent, the answer is the first one's), reject,"
                            + " or replace (the first is cancelled if it still waits).")
    private @Nullable String onConflict;

    @Option(
            names = "--order-key",
            paramLabel = "KEY",
            description = "Tasks with one key run one at a time, in the order in which they were sent.")
    private @Nullable String orderKey;

    @Option(names = "--fairness-key", paramLabel = "KEY", description = "Whose share of the queue it counts to.")
    private @Nullable String fairnessKey;

    @Option(names = "--weight", paramLabel = "1..1000", description = "Of the share. Default: 1.")
    private @Nullable Integer weight;

    @Option(
            names = "--limit",
            paramLabel = "NAME[=KEY]",
            description = "Needs a permit of this limit, or of this key's; repeatable.")
    private @Nullable List<String> limits;

    void fill(TaskOptions.Builder options) {
        if (uniqueKey != null) {
            options.unique(unique(uniqueKey));
        } else if (uniqueUntil != null || onConflict != null) {
            throw Errors.input("--unique-until and --on-conflict belong to --unique-key; give it, too");
        }
        if (orderKey != null) {
            options.orderKey(orderKey);
        }
        if (fairnessKey != null) {
            options.fairnessKey(fairnessKey, weight == null ? 1 : weight);
        } else if (weight != null) {
            throw Errors.input("--weight belongs to --fairness-key; give both, or neither");
        }
        if (limits != null) {
            limits.forEach(limit -> limit(options, limit));
        }
    }

    private Unique unique(String key) {
        OnConflict conflict = conflict(onConflict == null ? "attach" : onConflict);
        String until = uniqueUntil == null ? "done" : uniqueUntil.toLowerCase(Locale.ROOT);
        return switch (until) {
            case "started" -> new Unique(key, Until.STARTED, null, conflict);
            case "done" -> new Unique(key, Until.DONE, null, conflict);
            default -> new Unique(key, Until.TIME, period(until), conflict);
        };
    }

    private static OnConflict conflict(String text) {
        return Arrays.stream(OnConflict.values())
                .filter(known -> known.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(
                        () -> Errors.input("--on-conflict '" + text + "' is unknown; write attach, reject or replace"));
    }

    private static Duration period(String text) {
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw Errors.input("--unique-until: " + e.getMessage() + "; or started, or done");
        }
    }

    private static void limit(TaskOptions.Builder options, String text) {
        int end = text.indexOf('=');
        if (end < 0) {
            options.limit(text);
        } else {
            options.limit(text.substring(0, end), text.substring(end + 1));
        }
    }
}
