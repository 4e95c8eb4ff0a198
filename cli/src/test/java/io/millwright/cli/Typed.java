package io.millwright.cli;

import io.millwright.core.worker.Worker;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Types commands, and reads what they print. */
final class Typed {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<String, String> environment = new HashMap<>();
    private final CompletableFuture<Worker> worker = new CompletableFuture<>();
    private InputStream in = InputStream.nullInputStream();

    /** What came of a command. */
    record Answer(int code, String out, String err) {
        JsonNode json() {
            return JSON.readTree(out);
        }

        List<JsonNode> jsonLines() {
            return out.lines().map(JSON::readTree).toList();
        }
    }

    Typed variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Typed input(String text) {
        in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** The worker that the command starts, as soon as it has one. */
    CompletableFuture<Worker> worker() {
        return worker;
    }

    Answer run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Surroundings.Signals signals = (Worker started, Duration bound, IntConsumer exit) -> worker.complete(started);
        Surroundings surroundings =
                new Surroundings(name -> Optional.ofNullable(environment.get(name)), in, false, signals);
        CommandLine line = Cli.create(surroundings, new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        int code = line.execute(arguments);
        return new Answer(code, out.toString(), err.toString());
    }
}
