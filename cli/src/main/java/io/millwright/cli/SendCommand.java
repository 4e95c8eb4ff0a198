package io.millwright.cli;

import io.millwright.api.Receipt;
import io.millwright.api.RetryPolicy;
import io.millwright.api.Signature;
import io.millwright.api.TaskOptions;
import io.millwright.core.Millwright;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "send",
        description = "Sends a task, and prints its id once the store has it durably.",
        footer = {
            "  millwright send add 1 2 --wait",
            "  millwright send mail.welcome '\"ada@example.org\"' --queue mail --delay 10m",
            "  millwright send import --args-json @rows.json --retries 5 --timeout 2m",
            "  millwright send report --idempotency-key 2027-01 --tag monthly",
            "  millwright send sync 7 --order-key account-7 --limit partner-api=acme",
            "  millwright send index --unique-key index --unique-until started --on-conflict replace --delay 5s"
        })
final class SendCommand extends Subcommand {
    @Parameters(index = "0", paramLabel = "TASK", description = "The task's name.")
    @SuppressWarnings("NullAway.Init")
    private String task;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "ARG", description = "The arguments, each a JSON value.")
    private @Nullable List<String> values;

    @Option(
            names = "--args-json",
            paramLabel = "JSON",
            description = "All arguments as one JSON array: the text itself, @FILE, or - for standard input.")
    private @Nullable String argumentsJson;

    @Option(names = "--queue", paramLabel = "NAME", description = "Where it waits. Default: default.")
    private @Nullable String queue;

    @Option(names = "--priority", paramLabel = "0..255", description = "255 is served first. Default: 0.")
    private @Nullable Integer priority;

    @Option(names = "--delay", paramLabel = "DURATION", description = "Not before so long from now.")
    private @Nullable Duration delay;

    @Option(names = "--eta", paramLabel = "TIME", description = "Not before this time (ISO-8601).")
    private @Nullable Instant eta;

    @Option(names = "--expires-in", paramLabel = "DURATION", description = "Not to be started later than that.")
    private @Nullable Duration expiresIn;

    @Option(names = "--timeout", paramLabel = "DURATION", description = "The longest that an attempt may run.")
    private @Nullable Duration timeout;

    @Option(
            names = "--retries",
            paramLabel = "N",
            description = "How often a failure is tried again. Default: the worker's.")
    private @Nullable Integer retries;

    @Option(names = "--header", paramLabel = "KEY=VALUE", description = "For the worker and for traces; repeatable.")
    private Map<String, String> headers = new LinkedHashMap<>();

    @Option(names = "--tag", paramLabel = "TAG", description = "For finding it again; repeatable.")
    private @Nullable List<String> tags;

    @Mixin
    private FlowOptions flow = new FlowOptions();

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "The same key, however often sent, runs once.")
    private @Nullable String idempotencyKey;

    @Option(names = "--id", paramLabel = "UUID", description = "An id of your own.")
    private @Nullable String id;

    @Option(
            names = "--wait",
            arity = "0..1",
            paramLabel = "DURATION",
            fallbackValue = WaitOption.FOREVER,
            parameterConsumer = WaitOption.class,
            description = "Wait for the result and print it; without a duration, for ever.")
    private @Nullable Duration wait;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    int run(Console console) throws Exception {
        Signature<Object> signature = signature(console);
        try (Millwright mill = console.openOrCreate()) {
            Receipt<Object> receipt = mill.send(signature);
            ObjectNode answer = Json.object()
                    .put("id", receipt.id().toString())
                    .put("durability", receipt.durability().name())
                    .put("duplicate", receipt.duplicate());
            String line = receipt.id() + "  "
                    + (receipt.duplicate()
                            ? "was accepted before"
                            : "accepted (" + receipt.durability().name().toLowerCase(Locale.ROOT) + ")");
            if (wait == null) {
                if (json.on) {
                    Json.print(console.out(), answer);
                } else {
                    console.out().println(line);
                }
                return ExitCodes.OK;
            }
            if (!json.on) {
                console.note(line);
            }
            return Awaiting.printResult(console, mill, receipt.id(), wait, json.on ? answer : null);
        }
    }

    private Signature<Object> signature(Console console) {
        List<?> arguments =
                SentArguments.read(values, argumentsJson, console.surroundings().in());
        if (id != null && idempotencyKey != null) {
            throw Errors.input("--id and --idempotency-key exclude each other: the key makes the id");
        }
        Signature<Object> signature = Signature.of(task, arguments.toArray()).with(this::fill);
        if (idempotencyKey != null) {
            return signature.idempotencyKey(idempotencyKey);
        }
        return id == null ? signature : signature.withId(Console.id(id));
    }

    private void fill(TaskOptions.Builder options) {
        if (queue != null) {
            options.queue(queue);
        }
        if (priority != null) {
            options.priority(priority);
        }
        if (delay != null && eta != null) {
            throw Errors.input("--delay and --eta exclude each other; give one of them");
        }
        if (delay != null) {
            options.delay(delay);
        }
        if (eta != null) {
            options.eta(eta);
        }
        if (expiresIn != null) {
            options.expiresIn(expiresIn);
        }
        if (timeout != null) {
            options.timeout(timeout);
        }
        if (retries != null) {
            options.retry(RetryPolicy.fibonacci(retries));
        }
        headers.forEach(options::header);
        if (tags != null) {
            tags.forEach(options::tag);
        }
        flow.fill(options);
    }
}
