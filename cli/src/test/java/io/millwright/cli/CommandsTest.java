package io.millwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.RetryPolicy;
import io.millwright.api.Signature;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskFailedException;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.api.TaskType;
import io.millwright.cli.Typed.Answer;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Each command from end to end, on a store in memory that the test has open, too. */
class CommandsTest {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final TaskType.Of2<Long, Long, Long> ADD =
            TaskType.named("add").takes(Long.class, Long.class).returns(Long.class);
    private static final TaskType.Of1<String, Void> FAIL =
            TaskType.named("fail").takes(String.class).returnsNothing();

    @TempDir
    Path directory;

    private final String url = "memory:" + UUID.randomUUID();
    private final Typed typed = new Typed().variable("MILLWRIGHT_STORE", url);
    private Millwright mill;

    @BeforeEach
    void open() {
        mill = Millwright.open(url);
        mill.tasks().add(ADD, (a, b) -> {
            TaskContext.current().log("adding\u001b[2J");
            return a + b;
        });
        mill.tasks().add(FAIL, message -> {
            throw new IOException(message);
        });
    }

    @AfterEach
    void close() {
        mill.close();
    }

    private Worker worker() {
        return mill.worker().concurrency(2).defaultRetry(RetryPolicy.NONE).start();
    }

    private TaskId settled(Signature<?> signature) throws InterruptedException {
        try {
            mill.send(signature).await(BOUND);
        } catch (TaskFailedException e) {
            // what some tests want
        }
        return signature.id();
    }

    // ---- send and result

    @Test
    void sendPrintsIdAndDurability() {
        Answer answer = typed.run("send", "add", "1", "2");
        assertThat(answer.code()).isZero();
        assertThat(answer.out()).matches("[0-9a-f-]{36}  accepted \\(memory\\)\\R");
        TaskId id = TaskId.parse(answer.out().substring(0, 36));
        assertThat(mill.admin().task(id).orElseThrow().state()).isEqualTo(TaskState.PENDING);
    }

    @Test
    void sendWaitsForTheResult() {
        try (Worker worker = worker()) {
            Answer answer = typed.run("send", "--wait", "add", "1", "2");
            assertThat(answer.code()).isZero();
            assertThat(answer.out().strip()).isEqualTo("3");
            assertThat(answer.err()).contains("accepted (memory)");
            JsonNode json = typed.run("send", "add", "--wait", "30s", "--json", "--", "-1", "-2")
                    .json();
            assertThat(json.propertyNames())
                    .containsExactly("id", "durability", "duplicate", "state", "result", "error");
            assertThat(json.get("result").asInt()).isEqualTo(-3);
        }
    }

    @Test
    void aFailureShowsTheRemoteErrorAndEndsWithOne() {
        try (Worker worker = worker()) {
            Answer answer = typed.run("send", "fail", "\"broken\"", "--wait");
            assertThat(answer.code()).isEqualTo(ExitCodes.FAILED);
            assertThat(answer.err())
                    .contains("TASK_FAILED: ", "java.io.IOException: broken")
                    .doesNotContain("\tat ");
            Answer traced = typed.run("send", "fail", "\"broken\"", "--wait", "--stacktrace");
            assertThat(traced.err()).contains("On the worker:", "\tat io.millwright.cli.CommandsTest");
            Answer json = typed.run("send", "fail", "\"broken\"", "--wait", "--json");
            assertThat(json.code()).isEqualTo(ExitCodes.FAILED);
            assertThat(json.json().at("/error/type").asString()).isEqualTo("java.io.IOException");
        }
    }

    @Test
    void wrongTypesAreAFailedTask() {
        try (Worker worker = worker()) {
            Answer answer = typed.run("send", "add", "\"one\"", "2", "--wait");
            assertThat(answer.code()).isEqualTo(ExitCodes.USAGE);
            assertThat(answer.err())
                    .startsWith(answer.err().lines().findFirst().orElseThrow())
                    .contains("PAYLOAD_UNREADABLE");
        }
    }

    @Test
    void everyOptionOfSendReachesTheSignature() {
        Answer answer = typed.run(
                "send",
                "add",
                "1",
                "2",
                "--queue",
                "q",
                "--priority",
                "7",
                "--delay",
                "1h",
                "--expires-in",
                "2h",
                "--timeout",
                "5s",
                "--retries",
                "9",
                "--header",
                "a=b",
                "--header",
                "c=d=e",
                "--tag",
                "t",
                "--unique-key",
                "u",
                "--json");
        String id = answer.json().get("id").asString();
        JsonNode task = typed.run("inspect", "task", id, "--json").json();
        assertThat(task.get("queue").asString()).isEqualTo("q");
        assertThat(task.get("priority").asInt()).isEqualTo(7);
        assertThat(task.get("unique_key").asString()).isEqualTo("u");
        assertThat(task.get("due_at").asString())
                .isLessThan(task.get("expires_at").asString());
        assertThat(task.at("/options/headers/c").asString()).isEqualTo("d=e");
        assertThat(task.at("/options/tags/0").asString()).isEqualTo("t");
        assertThat(task.at("/options/timeout_ms").asInt()).isEqualTo(5_000);
        assertThat(task.at("/options/max_retries").asInt()).isEqualTo(9);
        assertThat(task.get("arguments").toString()).isEqualTo("[1,2]");
    }

    @Test
    void anIdempotencyKeyIsAcceptedOnce() {
        Answer first = typed.run("send", "add", "1", "2", "--idempotency-key", "k");
        Answer second = typed.run("send", "add", "1", "2", "--idempotency-key", "k");
        assertThat(second.out())
                .contains("was accepted before")
                .startsWith(first.out().substring(0, 36));
        String id = "01981f3e-0000-7000-8000-000000000000";
        assertThat(typed.run("send", "add", "--id", id).out()).startsWith(id);
    }

    @Test
    void argumentsComeFromFileAndStandardInput() throws IOException {
        Path file = Files.writeString(directory.resolve("args.json"), "[40, 0.12345678901234567891, {\"a\":[null]}]");
        JsonNode fromFile =
                typed.run("send", "x", "--args-json", "@" + file, "--json").json();
        String id = fromFile.get("id").asString();
        assertThat(typed.run("inspect", "task", id, "--json").out())
                .contains("\"arguments\":[40,0.12345678901234567891,{\"a\":[null]}]");
        Answer fromInput = typed.input("[1, 2]").run("send", "add", "--args-json", "-");
        assertThat(fromInput.code()).isZero();
        assertThat(typed.input("[1, 2").run("send", "add", "--args-json", "-").err())
                .contains("is no JSON value");
    }

    @Test
    void badArgumentsAreExplained() {
        Answer bare = typed.run("send", "add", "foo");
        assertThat(bare.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(bare.err()).contains("argument 1 (foo) is no JSON value", "'\"foo\"'");
        assertThat(typed.run("send", "add", "--args-json", "7").err()).contains("no JSON array");
        assertThat(typed.run("send", "add", "--args-json", "@" + directory.resolve("none"))
                        .err())
                .contains("there is no file");
        assertThat(typed.run("send", "add", "1", "--args-json", "[1]").err()).contains("use one of the two");
        assertThat(typed.run("send", "add", "").err()).contains("is empty");
        assertThat(typed.run("send", "add", "[".repeat(5_000)).code()).isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void anOversizedPayloadIsRefused() {
        Answer answer = typed.input("[\"" + "x".repeat(2 << 20) + "\"]").run("send", "add", "--args-json", "-");
        assertThat(answer.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(answer.err()).startsWith("PAYLOAD_TOO_LARGE: ").contains("the limit is");
    }

    @Test
    void wrongOptionsOfSendNameTheFix() {
        assertThat(typed.run("send", "add", "--priority", "300").err()).contains("between 0 and 255");
        assertThat(typed.run("send", "add", "--delay", "soon").err()).contains("write 250ms, 90s");
        assertThat(typed.run("send", "add", "--eta", "noon").err()).contains("ISO-8601");
        assertThat(typed.run("send", "add", "--delay", "1s", "--eta", "2030-01-01T00:00:00Z")
                        .err())
                .contains("exclude each other");
        assertThat(typed.run("send", "no such name").err()).contains("is not a name");
        assertThat(typed.run("send", "add", "--id", "7").err()).contains("is not a task id");
        assertThat(typed.run("send", "add", "--wait=never").err()).contains("never");
    }

    @Test
    void resultPrintsTheResult() throws InterruptedException {
        try (Worker worker = worker()) {
            TaskId done = settled(ADD.with(20L, 22L));
            assertThat(typed.run("result", done.toString()).out().strip()).isEqualTo("42");
            TaskId failed = settled(FAIL.with("no"));
            Answer answer = typed.run("result", failed.toString());
            assertThat(answer.code()).isEqualTo(ExitCodes.FAILED);
            assertThat(answer.err()).contains("java.io.IOException: no");
        }
    }

    @Test
    void resultOfAnUnfinishedTaskSaysSo() {
        TaskId id = mill.send(ADD.with(1L, 2L)).id();
        Answer now = typed.run("result", id.toString());
        assertThat(now.code()).isEqualTo(ExitCodes.TIMEOUT);
        assertThat(now.err()).contains("it is PENDING", "--wait");
        assertThat(typed.run("result", id.toString(), "--wait", "1ms").code()).isEqualTo(ExitCodes.TIMEOUT);
    }

    @Test
    void unknownTasksAreNotFound() {
        String id = TaskId.next().toString();
        for (List<String> words : List.of(
                List.of("result", id), List.of("inspect", "task", id), List.of("cancel", id), List.of("retry", id))) {
            assertThat(typed.run(words.toArray(new String[0])).code())
                    .as("%s", words)
                    .isEqualTo(ExitCodes.NOT_FOUND);
        }
    }

    // ---- inspect

    @Test
    void inspectQueuesCountsWhatWaits() {
        assertThat(typed.run("inspect", "queues").err()).contains("no queues");
        mill.send(ADD.with(1L, 2L));
        mill.send(ADD.with(1L, 2L).in(Duration.ofHours(1)));
        assertThat(typed.run("inspect", "queues").out().lines().toList())
                .satisfiesExactly(
                        heading -> assertThat(heading).startsWith("QUEUE").contains("OLDEST WAIT"),
                        row -> assertThat(row).matches("default +1 +1 +0 +0 +0 +0 +open +- +\\S.*"));
        JsonNode queue = typed.run("inspect", "queues", "--json").jsonLines().get(0);
        assertThat(queue.propertyNames())
                .containsExactly(
                        "queue",
                        "paused",
                        "ready",
                        "delayed",
                        "leased",
                        "dead",
                        "held",
                        "limited",
                        "oldest_wait_ms",
                        "bound");
    }

    @Test
    void inspectTasksFiltersAndPages() throws InterruptedException {
        try (Worker worker = worker()) {
            settled(ADD.with(1L, 2L));
            settled(FAIL.with("because"));
        }
        for (int i = 0; i < 3; i++) {
            mill.send(ADD.with(1L, 2L).onQueue("other"));
        }
        assertThat(typed.run("inspect", "tasks", "--json").jsonLines()).hasSize(5);
        assertThat(typed.run("inspect", "tasks", "--state", "success,failure").out())
                .contains("SUCCESS", "FAILURE", "because");
        assertThat(typed.run("inspect", "tasks", "--task", "fail", "--json").jsonLines())
                .hasSize(1);
        Answer page = typed.run("inspect", "tasks", "--queue", "other", "--limit", "2", "--json");
        assertThat(page.jsonLines()).hasSize(2);
        String last = page.jsonLines().get(1).get("id").asString();
        assertThat(typed.run("inspect", "tasks", "--queue", "other", "--after", last, "--json")
                        .jsonLines())
                .hasSize(1);
        assertThat(typed.run("inspect", "tasks", "--limit", "2").err()).contains("--after");
        assertThat(page.jsonLines().get(0).propertyNames())
                .containsExactly(
                        "id",
                        "task",
                        "queue",
                        "state",
                        "priority",
                        "unique_key",
                        "created_at",
                        "due_at",
                        "expires_at",
                        "attempt",
                        "tally",
                        "holder",
                        "finished_at",
                        "error");
    }

    @Test
    void inspectTasksRefusesWhatIsWrong() {
        mill.send(ADD.with(1L, 2L).onQueue("mail"));
        Answer queue = typed.run("inspect", "tasks", "--queue", "mial");
        assertThat(queue.code()).isEqualTo(ExitCodes.NOT_FOUND);
        assertThat(queue.err()).contains("did you mean 'mail'?");
        assertThat(typed.run("inspect", "tasks", "--limit", "0").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(typed.run("inspect", "tasks", "--state", "DONE").err()).contains("SUCCESS");
    }

    @Test
    void inspectTaskShowsEverything() throws InterruptedException {
        try (Worker worker = worker()) {
            TaskId done = settled(ADD.with(20L, 22L).with(o -> o.tag("t").header("h", "v")));
            Answer answer = typed.run("inspect", "task", done.toString());
            assertThat(answer.out())
                    .contains(
                            "state      SUCCESS",
                            "arguments  [20,22]",
                            "result     [42]",
                            "tags       t",
                            "h = v",
                            "adding")
                    .doesNotContain("\u001b");
            TaskId failed = settled(FAIL.with("why"));
            assertThat(typed.run("inspect", "task", failed.toString()).out())
                    .contains("FAILURE", "java.io.IOException", "at io.millwright.cli.CommandsTest");
            JsonNode json =
                    typed.run("inspect", "task", failed.toString(), "--json").json();
            assertThat(json.at("/error/stack_trace").asString()).contains("CommandsTest");
            assertThat(json.get("state").asString()).isEqualTo("FAILURE");
        }
    }

    @Test
    void inspectTaskShowsHowFarItGot() throws InterruptedException {
        TaskType.Of0<Void> half = TaskType.named("half").returnsNothing();
        mill.tasks().add(half, () -> {
            TaskContext.current().checkpoint(List.of(7, "o'clock"));
            throw new IOException("half-way");
        });
        try (Worker worker = worker()) {
            TaskId id = settled(half.with());
            assertThat(typed.run("inspect", "task", id.toString()).out())
                    .containsPattern("checkpoint \\[\\[7,\"o'clock\"\\]\\], 15 B of \\d{4}-.* ago\\)");
            JsonNode checkpoint =
                    typed.run("inspect", "task", id.toString(), "--json").json().get("checkpoint");
            assertThat(checkpoint.propertyNames()).containsExactly("saved_at", "bytes", "state");
            assertThat(checkpoint.at("/state/0").asInt()).isEqualTo(7);
        }
        TaskId fresh = mill.send(ADD.with(1L, 2L)).id();
        assertThat(typed.run("inspect", "task", fresh.toString()).out()).doesNotContain("checkpoint");
        assertThat(typed.run("inspect", "task", fresh.toString(), "--json")
                        .json()
                        .get("checkpoint")
                        .isNull())
                .isTrue();
    }

    @Test
    void inspectTaskShowsWhoRunsIt() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        mill.tasks().add(TaskType.named("wait").returnsNothing(), () -> {
            TaskContext.current().progress(0.5, "half");
            running.countDown();
            finish.await(30, TimeUnit.SECONDS);
            return null;
        });
        try (Worker worker = worker()) {
            TaskId id = mill.send(Signature.of("wait")).id();
            assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(typed.run("inspect", "task", id.toString()).out()).contains("worker     ", "fencing number 1");
            assertThat(typed.run("inspect", "workers").out()).contains(worker.name());
            JsonNode json =
                    typed.run("inspect", "workers", "--json").jsonLines().get(0);
            assertThat(json.propertyNames())
                    .containsExactly("id", "name", "queues", "concurrency", "held", "joined_at", "lease_until");
            assertThat(typed.run("cancel", id.toString()).out()).contains("told to stop");
            finish.countDown();
        }
        assertThat(typed.run("inspect", "workers").err()).contains("no workers");
    }

    // ---- steering

    @Test
    void cancelAndRetryUndoEachOther() {
        TaskId id = mill.send(ADD.with(1L, 2L)).id();
        assertThat(typed.run("cancel", id.toString(), "--reason", "wrong").out())
                .contains("cancelled");
        assertThat(typed.run("inspect", "task", id.toString()).out()).contains("wrong");
        Answer again = typed.run("cancel", id.toString());
        assertThat(again.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(again.out()).contains("settled already");
        assertThat(typed.run("retry", id.toString()).out()).contains("requeued");
        Answer twice = typed.run("retry", id.toString(), "--json");
        assertThat(twice.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(twice.json().get("requeued").asBoolean()).isFalse();
    }

    @Test
    void pausedQueuesAreResumed() {
        mill.send(ADD.with(1L, 2L));
        assertThat(typed.run("pause", "default").out().strip()).isEqualTo("paused default");
        assertThat(typed.run("inspect", "queues").out()).contains("paused");
        assertThat(typed.run("resume", "default").out().strip()).isEqualTo("resumed default");
        assertThat(typed.run("pause", "defualt").err()).contains("did you mean 'default'?");
    }

    @Test
    void purgeAsksForYes() {
        mill.send(ADD.with(1L, 2L));
        Answer careful = typed.run("purge", "default");
        assertThat(careful.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(careful.err()).contains("--yes");
        assertThat(typed.run("purge", "default", "--yes").out()).contains("cancelled 1 task of queue default");
        assertThat(typed.run("purge", "default", "--yes", "--json")
                        .json()
                        .get("canceled")
                        .asInt())
                .isZero();
    }

    @Test
    void deadLettersAreListedAndRequeued() throws InterruptedException {
        TaskId id = TaskId.next();
        try (Worker worker = mill.worker().maxMisses(0).start()) {
            settled(Signature.of("nobody.knows").withId(id));
        }
        assertThat(typed.run("dead", "list").out()).contains(id.toString(), "nobody.knows");
        assertThat(typed.run("dead", "requeue").err()).contains("--all");
        assertThat(typed.run("dead", "requeue", "--task", "other").err()).contains("no dead letters");
        assertThat(typed.run("dead", "requeue", "--all").out()).contains(id + "  requeued");
        assertThat(typed.run("dead", "list").err()).contains("no tasks match");
        assertThat(typed.run("dead", "requeue", id.toString()).code()).isEqualTo(ExitCodes.FAILED);
    }
}
