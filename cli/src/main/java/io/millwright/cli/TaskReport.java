package io.millwright.cli;

import io.millwright.api.Flow;
import io.millwright.api.MillwrightException;
import io.millwright.api.Progress;
import io.millwright.api.TaskError;
import io.millwright.api.TaskOptions;
import io.millwright.cli.text.Human;
import io.millwright.cli.text.Plain;
import io.millwright.core.Admin;
import io.millwright.core.explain.Reason;
import io.millwright.spi.Payload;
import io.millwright.spi.Tally;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskRecord;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One task for people: everything that the store knows, line by line. */
final class TaskReport {
    /** Longer payloads are cut here, not in {@code --json}. */
    private static final int LONGEST_PAYLOAD = 4_000;

    private final Console console;
    private final PrintWriter out;
    private final long now = System.currentTimeMillis();

    TaskReport(Console console) {
        this.console = console;
        this.out = console.out();
    }

    /** @param waitsFor why it is held; empty if it is not */
    void print(TaskRecord task, List<Reason> waitsFor, List<TaskEvent> history) {
        out.println(console.bold(
                Plain.line(task.envelope().task() + "  " + task.envelope().id())));
        line("state", console.styled(style(task), task.state().name()));
        waitsFor.forEach(reason -> line("because", Plain.line(reason.text())));
        line(
                "queue",
                Plain.line(task.envelope().address().queue())
                        + (task.envelope().address().priority() == 0
                                ? ""
                                : ", priority " + task.envelope().address().priority()));
        line("attempts", attempts(task.tally()));
        times(task);
        holder(task);
        options(task);
        line("arguments", payload(task.envelope().arguments()));
        checkpoint(task);
        outcome(task);
        history(history);
    }

    private static String style(TaskRecord task) {
        return switch (task.state()) {
            case SUCCESS -> "green";
            case FAILURE, DEAD -> "red";
            case CANCELED, EXPIRED, SKIPPED, RETRY -> "yellow";
            case HELD, PENDING, RECEIVED, STARTED -> "cyan";
        };
    }

    private static String attempts(Tally tally) {
        List<String> parts = new ArrayList<>();
        add(parts, tally.failures(), "failed");
        add(parts, tally.deferrals(), "put off by the handler");
        add(parts, tally.misses(), "not registered");
        add(parts, tally.crashes() + tally.overcome(), "ended with their worker");
        add(parts, tally.lost(), "lost before they started");
        return tally.attempt() + (parts.isEmpty() ? "" : " (before: " + String.join(", ", parts) + ")");
    }

    private static void add(List<String> parts, int count, String what) {
        if (count > 0) {
            parts.add(count + " " + what);
        }
    }

    private void times(TaskRecord task) {
        moment("sent", task.envelope().times().createdAt());
        moment("due", task.dueAt());
        moment("expires", task.envelope().times().expiresAt());
        TaskOutcome outcome = task.outcome();
        if (outcome != null) {
            line(
                    "finished",
                    at(outcome.finishedAt()) + ", "
                            + Human.duration(Duration.ofMillis(Math.max(
                                    0,
                                    outcome.finishedAt()
                                            - task.envelope().times().createdAt())))
                            + " after it was sent");
        }
    }

    private void moment(String label, long millis) {
        if (millis != 0) {
            line(label, at(millis));
        }
    }

    private String at(long millis) {
        return Human.time(millis) + " (" + Human.relative(millis, now) + ")";
    }

    private void holder(TaskRecord task) {
        TaskRecord.Holder holder = task.holder();
        if (holder == null) {
            return;
        }
        line(
                "worker",
                Plain.line(holder.lease().owner().value()) + ", fencing number "
                        + holder.lease().fencing() + (holder.cancelRequested() ? ", told to stop" : ""));
        moment("claimed", holder.claimedAt());
        moment("started", holder.startedAt());
        Progress progress = holder.progress();
        if (progress != null) {
            line("progress", Math.round(progress.fraction() * 100) + " % " + Plain.line(progress.message()));
        }
    }

    private void options(TaskRecord task) {
        TaskOptions options;
        try {
            options = Admin.options(task);
        } catch (MillwrightException e) {
            line("options", "unreadable: " + Plain.line(String.valueOf(e.getMessage()), 200));
            return;
        }
        flow(options.flow());
        Map<String, String> headers = new TreeMap<>(options.labels().headers());
        headers.forEach((key, value) -> line("header", Plain.line(key + " = " + value)));
        if (!options.labels().tags().isEmpty()) {
            line(
                    "tags",
                    Plain.line(String.join(
                            ", ", options.labels().tags().stream().sorted().toList())));
        }
        if (options.timing().timeout() != null) {
            line("timeout", Human.duration(options.timing().timeout()));
        }
        if (options.retry() != null) {
            line("retries", "at most " + options.retry().maxRetries());
        }
    }

    private void flow(Flow flow) {
        Flow.Unique unique = flow.unique();
        if (unique != null) {
            Duration period = unique.period();
            line(
                    "unique key",
                    Plain.line(unique.key()) + ", until "
                            + (period == null
                                    ? unique.until().name().toLowerCase(Locale.ROOT)
                                    : Human.duration(period) + " after acceptance"));
        }
        if (flow.orderKey() != null) {
            line("order key", Plain.line(flow.orderKey()));
        }
        Flow.Share share = flow.share();
        if (share != null) {
            line("share", Plain.line(share.key()) + (share.weight() == 1 ? "" : ", weight " + share.weight()));
        }
        for (Flow.LimitKey limit : flow.limits()) {
            line("limit", Plain.line(limit.name() + (limit.key().isEmpty() ? "" : " of '" + limit.key() + "'")));
        }
    }

    private void checkpoint(TaskRecord task) {
        TaskRecord.Checkpoint checkpoint = task.checkpoint();
        if (checkpoint != null) {
            line(
                    "checkpoint",
                    payload(checkpoint.state()) + ", "
                            + Human.size(checkpoint.state().bytes().length) + " of "
                            + at(checkpoint.savedAt()));
        }
    }

    private void outcome(TaskRecord task) {
        TaskOutcome outcome = task.outcome();
        if (outcome == null) {
            return;
        }
        Payload result = outcome.result();
        if (result != null) {
            line("result", payload(result));
        }
        TaskError error = outcome.error();
        if (error != null) {
            line("error", console.styled("red", error.code() + " " + Plain.line(error.type())));
            if (!error.message().isEmpty()) {
                line("", Plain.block(error.message()).replace("\n", "\n" + " ".repeat(13)));
            }
            if (!error.stackTrace().isEmpty()) {
                out.println(Plain.block(error.stackTrace())
                        .stripTrailing()
                        .indent(4)
                        .stripTrailing());
            }
        }
    }

    private void history(List<TaskEvent> history) {
        if (history.isEmpty()) {
            return;
        }
        out.println(console.bold("history"));
        for (TaskEvent event : history) {
            String where = event.worker().isEmpty() ? "" : " on " + event.worker();
            String what = event.kind() == TaskEvent.Kind.LOGGED ? event.detail() : event.kind() + where;
            out.println("  " + Human.time(event.at()) + "  " + Plain.line(what));
            if (event.kind() != TaskEvent.Kind.LOGGED && !event.detail().isEmpty()) {
                String detail = event.detail().lines().findFirst().orElse("");
                out.println(" ".repeat(27) + Plain.line(detail, 200));
            }
        }
    }

    private static String payload(Payload payload) {
        String text = Admin.readable(payload);
        String start = text.length() <= LONGEST_PAYLOAD
                ? text
                : text.substring(0, LONGEST_PAYLOAD) + "… (" + Human.size(payload.bytes().length)
                        + "; --json has it all)";
        return Plain.line(start);
    }

    private void line(String label, String value) {
        out.println("  " + label + " ".repeat(Math.max(1, 11 - label.length())) + value);
    }
}
