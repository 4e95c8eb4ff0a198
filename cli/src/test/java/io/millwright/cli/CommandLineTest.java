package io.millwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.cli.Typed.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for all commands: help, errors, suggestions, exit codes. */
class CommandLineTest {
    private final Typed typed = new Typed();

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Commands.class)
    void everyCommandExplainsItself(Commands command) {
        Answer help = typed.run(command.word(), "--help");
        assertThat(help.code()).isZero();
        assertThat(help.out()).startsWith("Usage: millwright " + command.word());
        if (command != Commands.HELP) {
            assertThat(typed.run("help", command.word()).out()).isEqualTo(help.out());
        }
        assertThat(typed.run("--help").out()).containsPattern("(?m)^  " + command.word() + " ");
        assertThat(help.out().lines()).as("width of a terminal").allMatch(line -> line.length() <= 112);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo", "worker", "send", "result", "cancel", "retry", "pause", "resume", "purge", "bench", "doctor"
            })
    void everyCommandHasExamples(String command) {
        assertThat(typed.run(command, "--help").out()).contains("Examples:\n  ").contains("millwright " + command);
    }

    @Test
    void nestedCommandsExplainThemselves() {
        assertThat(typed.run("help", "inspect", "tasks").out()).startsWith("Usage: millwright inspect tasks");
        assertThat(typed.run("help", "inspct").err()).contains("did you mean 'inspect'?");
    }

    @Test
    void theVersionNamesJavaToo() {
        assertThat(typed.run("--version").out()).startsWith("millwright ").contains("on Java ");
    }

    @Test
    void unknownWordsGetASuggestion() {
        Answer command = typed.run("sned", "add");
        assertThat(command.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(command.err()).startsWith("INVALID_CONFIGURATION: there is no command 'sned'; did you mean 'send'?");
        Answer option = typed.run("send", "add", "--quue", "x");
        assertThat(option.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(option.err()).contains("'--quue'", "did you mean '--queue'?", "Try 'millwright send --help'");
        assertThat(typed.run("inspect", "taks").err()).contains("did you mean 'tasks'?");
        assertThat(typed.run("--stor", "x").err()).contains("did you mean '--store'?");
        assertThat(typed.run("bench", "--only", "bluk").code()).isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void aMissingCommandIsUsage() {
        assertThat(typed.run().code()).isEqualTo(ExitCodes.USAGE);
        assertThat(typed.run("inspect").err()).contains("queues, tasks, task ID, workflow ID or workers");
        assertThat(typed.run("dead").err()).contains("list or requeue");
        assertThat(typed.run("send").err()).contains("TASK");
    }

    @Test
    void escapeSequencesInInputDoNotComeBack() {
        assertThat(typed.run("\u001b[2Jx").err()).doesNotContain("\u001b");
        assertThat(typed.run("send", "a\u001b[2J").err()).doesNotContain("\u001b");
    }

    @Test
    void lookingDoesNotMakeAStore() {
        Path file = directory.resolve("none.db");
        for (List<String> words : List.of(
                List.of("inspect", "queues"),
                List.of("inspect", "tasks"),
                List.of("inspect", "workflow", "01981f3e-0000-7000-8000-000000000000"),
                List.of("dead", "list"),
                List.of("purge", "q", "--yes"),
                List.of("pause", "q"),
                List.of("cancel", "01981f3e-0000-7000-8000-000000000000"),
                List.of("explain", "01981f3e-0000-7000-8000-000000000000"),
                List.of("limit", "list"),
                List.of("limit", "remove", "api"),
                List.of("queue", "unbound", "mail"),
                List.of("result", "01981f3e-0000-7000-8000-000000000000"))) {
            String[] all = Arrays.copyOf(words.toArray(new String[0]), words.size() + 2);
            all[words.size()] = "--store";
            all[words.size() + 1] = "sqlite:" + file;
            Answer answer = typed.run(all);
            assertThat(answer.code()).as("%s", words).isEqualTo(ExitCodes.CONFIGURATION);
            assertThat(answer.err()).contains("there is no store at " + file, "sending a task");
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void theStoreMayStandBeforeTheCommand() {
        assertThat(typed.run("--store", "memory:", "inspect", "queues").err()).contains("no queues");
        assertThat(typed.variable("MILLWRIGHT_STORE", "nonsense")
                        .run("--store", "memory:", "inspect", "queues")
                        .code())
                .isZero();
    }

    @Test
    void wrongStoresAreConfiguration() {
        Answer url = typed.run("inspect", "queues", "--store", "nonsense");
        assertThat(url.code()).isEqualTo(ExitCodes.CONFIGURATION);
        assertThat(url.err()).contains("is no store URL");
        assertThat(typed.run("send", "x", "--store", "memroy:").err()).contains("did you mean 'memory'?");
        Answer key = typed.run("send", "x", "--store", "memory:?retnetion=1h");
        assertThat(key.code()).isEqualTo(ExitCodes.CONFIGURATION);
        assertThat(key.err()).contains("did you mean 'retention'?");
    }

    @Test
    void everyErrorCodeHasAnExitCode() {
        Set<Integer> known = Set.of(1, 2, 3, 4, 5, 6, 70);
        assertThat(Arrays.stream(ErrorCode.values()).map(ExitCodes::of).collect(Collectors.toSet()))
                .isSubsetOf(known);
    }

    @Test
    void theCompletionScriptKnowsAllCommands() {
        Answer script = typed.run("completion");
        assertThat(script.code()).isZero();
        for (Commands command : Commands.values()) {
            assertThat(script.out()).contains("_picocli_millwright_" + command.word() + "()");
        }
        assertThat(script.out())
                .contains(
                        "--idempotency-key",
                        "--fairness-key",
                        "_picocli_millwright_inspect_queues()",
                        "_picocli_millwright_inspect_workflow()",
                        "_picocli_millwright_limit_set()",
                        "_picocli_millwright_queue_bound()",
                        "_picocli_millwright_explain()");
    }

    @Test
    void aDemoOfNothingSaysSo() throws Exception {
        Path nested = Files.createDirectory(directory.resolve("d"));
        assertThat(typed.run("demo", "--path", nested.resolve("none").toString())
                        .err())
                .contains("there is no directory");
    }
}
