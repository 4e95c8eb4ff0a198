package io.millwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Signature;
import io.millwright.api.TaskId;
import io.millwright.api.Workflow;
import io.millwright.cli.Typed.Answer;
import io.millwright.core.Millwright;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** On a file, as users have it. */
class InspectWorkflowCommandTest {
    @TempDir
    Path directory;

    private String url;
    private Typed typed;
    private Millwright mill;
    private TaskId id;

    @BeforeEach
    void send() {
        url = "sqlite:" + directory.resolve("work.db");
        typed = new Typed().variable("MILLWRIGHT_STORE", url);
        mill = Millwright.open(url);
        id = mill.send(Workflow.groupOf(List.of(Signature.of("read", 1), Signature.of("read", 2)))
                        .then(Signature.of("report"))
                        .with(o -> o.name("nightly")))
                .id();
        mill.cancel(id.member(2), "not needed");
    }

    @AfterEach
    void close() {
        mill.close();
    }

    private Answer inspect(String... options) {
        String[] words = new String[options.length + 3];
        words[0] = "inspect";
        words[1] = "workflow";
        words[2] = id.toString();
        System.arraycopy(options, 0, words, 3, options.length);
        return typed.run(words);
    }

    @Test
    void drawsForTheTerminal() {
        String expected = "nightly " + id
                + ": under way\n3 tasks, 1 failed, 1 skipped, 1 open\n\n○ 2 × read: 1 cancelled, 1 waiting\n⊘ report: skipped\n";
        Answer answer = inspect();
        assertThat(answer.code()).isZero();
        assertThat(answer.out()).isEqualTo(expected);
        assertThat(typed.run("inspect", "workflow", id.member(1).toString()).out())
                .as("by the id of a node")
                .isEqualTo(expected);
    }

    @Test
    void drawsInOtherLanguages() {
        assertThat(inspect("--format", "mermaid").out())
                .startsWith("flowchart TD\n")
                .contains(":::skipped");
        assertThat(inspect("--format", "SVG").out()).startsWith("<svg ").endsWith("</svg>\n");
    }

    @Test
    void writesAFile() {
        Path file = directory.resolve("nightly.svg");
        Answer answer = inspect("--format", "svg", "--output", file.toString());
        assertThat(answer.code()).isZero();
        assertThat(answer.out()).isEmpty();
        assertThat(answer.err()).contains("wrote " + file);
        assertThat(file).content().startsWith("<svg ");
        Answer nowhere =
                inspect("--output", directory.resolve("no/such/dir.txt").toString());
        assertThat(nowhere.code()).isEqualTo(ExitCodes.CONFIGURATION);
        assertThat(nowhere.err()).startsWith("INVALID_CONFIGURATION: cannot write");
    }

    @Test
    void jsonHasEveryStep() {
        JsonNode json = inspect("--json").json();
        assertThat(json.propertyNames())
                .containsExactly(
                        "id",
                        "name",
                        "state",
                        "created_at",
                        "expires_at",
                        "finished_at",
                        "cancel_requested",
                        "continues",
                        "progress",
                        "steps",
                        "error");
        assertThat(json.get("steps").size()).isEqualTo(3);
        JsonNode members = json.get("steps").get(0);
        assertThat(members.toString())
                .isEqualTo("{\"first\":1,\"count\":2,\"kind\":\"task\",\"name\":\"read\","
                        + "\"states\":{\"PENDING\":1,\"CANCELED\":1},\"unknown\":0,"
                        + "\"to\":[{\"node\":3,\"each\":false,\"on\":\"success\"}]}");
        assertThat(json.get("steps").get(1).get("kind").asString()).isEqualTo("gate");
        assertThat(inspect("--json", "--format", "svg").code()).isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void whatIsNoWorkflowIsExplained() {
        Answer unknown = typed.run("inspect", "workflow", TaskId.next().toString());
        assertThat(unknown.code()).isEqualTo(ExitCodes.NOT_FOUND);
        assertThat(unknown.err()).startsWith("TASK_UNKNOWN: ");
        TaskId alone = mill.send(Signature.of("alone")).id();
        Answer task = typed.run("inspect", "workflow", alone.toString());
        assertThat(task.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(task.err()).startsWith("STATE_CONFLICT: ").contains("belongs to no workflow");
        assertThat(typed.run("inspect", "workflow", "nonsense").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(inspect("--format", "gif").code()).isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void aHeldTaskSaysWhatItWaitsFor() {
        TaskId other = mill.send(Workflow.of(Signature.of("first")).then(Signature.of("second")))
                .id();
        String held = other.member(2).toString();
        assertThat(typed.run("inspect", "task", held).out())
                .contains(
                        "state      HELD",
                        "because    it waits for 1 other of its workflow, such as " + other.member(1));
        JsonNode reason = typed.run("inspect", "task", held, "--json").json().at("/waits_for/0");
        assertThat(reason.get("reason").asString()).isEqualTo("awaits-members");
        assertThat(reason.at("/tasks/0").asString()).isEqualTo(other.member(1).toString());
        assertThat(typed.run("inspect", "task", other.member(1).toString(), "--json")
                        .json()
                        .get("waits_for")
                        .isEmpty())
                .isTrue();
    }
}
