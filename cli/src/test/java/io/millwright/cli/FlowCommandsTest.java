package io.millwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Limit;
import io.millwright.api.QueueBound;
import io.millwright.api.QueueBound.WhenFull;
import io.millwright.api.Signature;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.api.TaskType;
import io.millwright.api.TypeRef;
import io.millwright.cli.Typed.Answer;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Keys, order, limits, shares and bounds on the command line, on a file as users have it. */
class FlowCommandsTest {
    private static final TaskType.Of0<Void> WAIT = TaskType.named("wait").returnsNothing();

    @TempDir
    Path directory;

    private Typed typed;
    private Millwright mill;

    @BeforeEach
    void open() {
        String url = "sqlite:" + directory.resolve("work.db");
        typed = new Typed().variable("MILLWRIGHT_STORE", url);
        mill = Millwright.open(url);
    }

    @AfterEach
    void close() {
        mill.close();
    }

    private TaskId sent(String... options) {
        Answer answer = typed.run(words(List.of("send", "wait", "--json"), options));
        assertThat(answer.err()).isEmpty();
        return TaskId.parse(answer.json().get("id").asString());
    }

    private static String[] words(List<String> first, String... more) {
        return Stream.concat(first.stream(), Arrays.stream(more)).toArray(String[]::new);
    }

    private List<String> reasons(TaskId id) {
        Answer answer = typed.run("explain", id.toString(), "--json");
        assertThat(answer.code()).isZero();
        return answer.json()
                .get("reasons")
                .valueStream()
                .map(reason -> reason.get("reason").asString())
                .toList();
    }

    // ---- send

    @Test
    void sendSaysWhatATaskShares() {
        TaskId id = sent(
                "--unique-key",
                "u",
                "--unique-until",
                "1h",
                "--on-conflict",
                "replace",
                "--order-key",
                "account-7",
                "--fairness-key",
                "acme",
                "--weight",
                "3",
                "--limit",
                "api=acme",
                "--limit",
                "all");
        JsonNode options =
                typed.run("inspect", "task", id.toString(), "--json").json().get("options");
        assertThat(options.get("unique").toString())
                .isEqualTo("{\"key\":\"u\",\"until\":\"TIME\",\"period_ms\":3600000,\"on_conflict\":\"REPLACE\"}");
        assertThat(options.get("order_key").asString()).isEqualTo("account-7");
        assertThat(options.get("share").toString()).isEqualTo("{\"key\":\"acme\",\"weight\":3}");
        assertThat(options.get("limits").toString())
                .isEqualTo("[{\"limit\":\"api\",\"key\":\"acme\"},{\"limit\":\"all\",\"key\":\"\"}]");
        assertThat(typed.run("inspect", "task", id.toString()).out())
                .contains("unique key u, until 1h after acceptance", "order key  account-7")
                .contains("share      acme, weight 3", "limit      api of 'acme'", "limit      all");
    }

    @Test
    void aTakenKeyAttachesRefusesOrReplaces() {
        TaskId first = sent("--unique-key", "k");
        assertThat(sent("--unique-key", "k")).isEqualTo(first);
        Answer refused = typed.run("send", "wait", "--unique-key", "k", "--on-conflict", "reject");
        assertThat(refused.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(refused.err()).startsWith("UNIQUE_KEY_TAKEN: ").contains(first.toString());
        TaskId second = sent("--unique-key", "k", "--on-conflict", "replace");
        assertThat(second).isNotEqualTo(first);
        assertThat(mill.admin().task(first).orElseThrow().state()).isEqualTo(TaskState.CANCELED);
    }

    @Test
    void optionsThatNeedAnotherSaySo() {
        assertUsage("--unique-key", "send", "wait", "--unique-until", "started");
        assertUsage("--fairness-key", "send", "wait", "--weight", "2");
        assertUsage("started, or done", "send", "wait", "--unique-key", "k", "--unique-until", "soon");
        assertUsage("attach, reject or replace", "send", "wait", "--unique-key", "k", "--on-conflict", "x");
        assertUsage("not a name", "send", "wait", "--limit", "no name=k");
    }

    private void assertUsage(String hint, String... words) {
        Answer answer = typed.run(words);
        assertThat(answer.code()).as("%s", answer).isEqualTo(ExitCodes.USAGE);
        assertThat(answer.err()).contains(hint);
    }

    // ---- explain

    @Test
    void explainNamesWhatStandsBetween() {
        TaskId delayed = sent("--delay", "1h");
        assertThat(reasons(delayed)).containsExactly("awaits-time", "queue-unserved");
        typed.run("pause", "default");
        Answer text = typed.run("explain", delayed.toString());
        assertThat(text.out().lines().toList())
                .satisfiesExactly(
                        head -> assertThat(head).startsWith("wait  " + delayed + "  PENDING"),
                        time -> assertThat(time).startsWith("  it was sent for "),
                        paused -> assertThat(paused).isEqualTo("  queue default is paused; resume it"),
                        nobody -> assertThat(nobody).startsWith("  no worker is running"));
        TaskId first = sent("--order-key", "o");
        TaskId second = sent("--order-key", "o");
        JsonNode turn = typed.run("explain", second.toString(), "--json").json();
        assertThat(turn.get("state").asString()).isEqualTo("HELD");
        assertThat(turn.at("/reasons/0/reason").asString()).isEqualTo("awaits-turn");
        assertThat(turn.at("/reasons/0/tasks/0").asString()).isEqualTo(first.toString());
        assertThat(typed.run("cancel", delayed.toString()).code()).isZero();
        assertThat(reasons(delayed)).containsExactly("ended");
    }

    @Test
    void explainNamesTheLimitAndWhoHasItsPermits() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        mill.tasks().add(WAIT, () -> {
            running.countDown();
            done.await();
            return null;
        });
        typed.run("limit", "set", "api", "--concurrency", "1");
        try (Worker worker = mill.worker().concurrency(4).start()) {
            TaskId first = sent("--limit", "api=acme");
            assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
            TaskId second = sent("--limit", "api=acme");
            // the store moves it aside when a claim has met it, which the worker's does at once
            JsonNode limits = awaitWaiting();
            assertThat(limits.get("key").asString()).isEqualTo("acme");
            assertThat(limits.get("running").asInt()).isEqualTo(1);
            assertThat(limits.at("/holders/0").asString()).isEqualTo(first.toString());
            assertThat(typed.run("explain", second.toString()).out())
                    .contains("limit api of 'acme' lets 1 run at once and 1 do, such as " + first);
            assertThat(typed.run("inspect", "queues", "--json")
                            .json()
                            .get("limited")
                            .asInt())
                    .isEqualTo(1);
            assertThat(typed.run("limit", "list").out()).contains("LIMIT", "1 at once", first.toString());
            done.countDown();
            mill.result(second, TypeRef.of(Void.class)).await(Duration.ofSeconds(30));
        }
    }

    private JsonNode awaitWaiting() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < end) {
            for (JsonNode limit : typed.run("limit", "list", "--json").jsonLines()) {
                if (limit.get("waiting").asInt() > 0) {
                    return limit;
                }
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("nothing waits for a limit");
    }

    @Test
    void whatIsNotKnownIsNotFound() {
        assertThat(typed.run("explain", TaskId.next().toString()).code()).isEqualTo(ExitCodes.NOT_FOUND);
        assertThat(typed.run("explain", "x").code()).isEqualTo(ExitCodes.USAGE);
    }

    // ---- limit

    @Test
    void limitsAreSetListedChangedAndRemoved() {
        assertThat(typed.run("limit", "list").err()).contains("no limits are defined");
        assertThat(typed.run("limit", "set", "api", "--rate", "100/1m", "--burst", "10")
                        .out())
                .isEqualTo("set api: 100 per 1m (burst 10)" + System.lineSeparator());
        typed.run("limit", "set", "--task", "report", "--concurrency", "2");
        JsonNode set = typed.run("limit", "set", "--queue", "mail", "--concurrency", "3", "--rate", "5/s", "--json")
                .json();
        assertThat(set.toString())
                .isEqualTo("{\"limit\":\"queue:mail\",\"concurrency\":3,"
                        + "\"rate\":{\"tokens\":5,\"per_ms\":1000,\"burst\":5}}");
        assertThat(mill.admin().limits().stream().map(stats -> stats.limit()).toList())
                .containsExactlyInAnyOrder(
                        Limit.named("api").rate(100, Duration.ofMinutes(1)).burst(10),
                        Limit.queue("mail").concurrency(3).rate(5, Duration.ofSeconds(1)),
                        Limit.task("report").concurrency(2));
        JsonNode listed = typed.run("limit", "list", "--json").jsonLines().get(0);
        assertThat(listed.propertyNames())
                .containsExactly("limit", "concurrency", "rate", "key", "running", "waiting", "free_at", "holders");
        typed.run("limit", "set", "api", "--concurrency", "1");
        assertThat(typed.run("limit", "list").out())
                .contains("api", "1 at once")
                .doesNotContain("per 1m");
        assertThat(typed.run("limit", "remove", "api").out()).contains("removed api");
        Answer unknown = typed.run("limit", "remove", "--task", "reprot");
        assertThat(unknown.code()).isEqualTo(ExitCodes.NOT_FOUND);
        assertThat(unknown.err()).contains("did you mean 'task:report'?");
    }

    @Test
    void wrongLimitsSayWhatToWrite() {
        assertUsage("its NAME, --task TASK, or --queue QUEUE", "limit", "set", "--rate", "1/s");
        assertUsage("its NAME, --task TASK, or --queue QUEUE", "limit", "remove", "a", "--queue", "b");
        assertUsage("--concurrency N", "limit", "set", "api");
        assertUsage("5/s", "limit", "set", "api", "--rate", "many");
        assertUsage("5/s", "limit", "set", "api", "--rate", "5/\u001b[2J");
        assertUsage("at least 1", "limit", "set", "api", "--concurrency", "0");
        assertUsage("list, set or remove", "limit");
        for (String[] words : List.of(
                new String[] {"limit", "set", "api", "--concurrency", "1", "--burst", "3"},
                new String[] {"limit", "set", "api", "--rate", "1/2d"},
                new String[] {"limit", "set", "no name", "--rate", "1/s"})) {
            Answer answer = typed.run(words);
            assertThat(answer.code()).isEqualTo(ExitCodes.CONFIGURATION);
            assertThat(answer.err()).startsWith("INVALID_CONFIGURATION: ");
        }
    }

    // ---- queue

    @Test
    void queuesAreBoundedAndUnbounded() {
        mill.send(Signature.of("wait").onQueue("mail"));
        assertThat(typed.run("queue", "bound", "mail", "--max", "1", "--policy", "reject")
                        .out())
                .isEqualTo("bounded mail: 1, then reject" + System.lineSeparator());
        Answer full = typed.run("send", "wait", "--queue", "mail");
        assertThat(full.code()).isEqualTo(ExitCodes.STORE);
        assertThat(full.err()).startsWith("QUEUE_FULL: ");
        assertThat(typed.run("inspect", "queues").out()).contains("BOUND", "1 reject");
        JsonNode bound = typed.run("queue", "bound", "mail", "--max", "5", "--policy", "drop-oldest", "--json")
                .json();
        assertThat(bound.toString()).isEqualTo("{\"queue\":\"mail\",\"bound\":{\"max\":5,\"policy\":\"drop-oldest\"}}");
        assertThat(mill.admin().queues().get(0).bound()).isEqualTo(new QueueBound(5, WhenFull.DROP_OLDEST));
        assertThat(typed.run("inspect", "queues", "--json")
                        .json()
                        .at("/bound/max")
                        .asInt())
                .isEqualTo(5);
        assertThat(typed.run("queue", "unbound", "mail").out()).contains("unbounded mail");
        assertThat(typed.run("inspect", "queues", "--json").json().get("bound").isNull())
                .isTrue();
    }

    @Test
    void wrongBoundsSayWhatToWrite() {
        assertUsage("reject, block or drop-oldest", "queue", "bound", "mail", "--max", "1", "--policy", "drop");
        assertUsage("--max", "queue", "bound", "mail", "--policy", "block");
        assertUsage("bound or unbound", "queue");
        assertThat(typed.run("queue", "bound", "mail", "--max", "0", "--policy", "block")
                        .code())
                .isEqualTo(ExitCodes.CONFIGURATION);
        mill.send(Signature.of("wait").onQueue("mail"));
        Answer unknown = typed.run("queue", "unbound", "mial");
        assertThat(unknown.code()).isEqualTo(ExitCodes.NOT_FOUND);
        assertThat(unknown.err()).contains("did you mean 'mail'?");
    }
}
