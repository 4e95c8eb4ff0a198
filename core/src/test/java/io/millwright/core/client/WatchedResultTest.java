package io.millwright.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.AsyncResult;
import io.millwright.api.AwaitTimeoutException;
import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.Signature;
import io.millwright.api.TaskError;
import io.millwright.api.TaskFailedException;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.api.TypeRef;
import io.millwright.core.Eventually;
import io.millwright.core.Refused;
import io.millwright.core.ScriptedStore;
import io.millwright.core.codec.Codecs;
import io.millwright.core.telemetry.Telemetry;
import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Delivery;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.Payload;
import io.millwright.spi.Settlement;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TimeSource;
import io.millwright.spi.Verdict;
import io.millwright.spi.Watch;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerInfo;
import io.millwright.spi.WorkerListener;
import io.millwright.spi.WorkerSession;
import io.millwright.testkit.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WatchedResultTest {
    private static final Duration SECONDS = Duration.ofSeconds(10);

    /** Counts watches that are open. */
    private static final class Watched extends ScriptedStore {
        final AtomicInteger open = new AtomicInteger();

        Watched(TimeSource time) {
            super(time);
        }

        @Override
        public Watch watch(TaskId id) {
            Watch watch = super.watch(id);
            open.incrementAndGet();
            return new Watch() {
                private boolean closed;

                @Override
                public CompletionStage<TaskOutcome> outcome() {
                    return watch.outcome();
                }

                @Override
                public synchronized void close() {
                    if (!closed) {
                        closed = true;
                        open.decrementAndGet();
                        watch.close();
                    }
                }
            };
        }
    }

    private final VirtualTime time = new VirtualTime();
    private final Watched store = new Watched(time);
    private final Publisher client = new Publisher(
            store, new Codecs(List.of(), Codecs.DEFAULT_LIMIT), Telemetry.NONE, time, Duration.ofSeconds(30));
    private WorkerSession session;

    @BeforeEach
    void join() {
        WorkerListener deaf = new WorkerListener() {
            @Override
            public void cancelRequested(TaskId id, long fencing, String reason) {}

            @Override
            public void sessionEnded() {}
        };
        session = store.join(new WorkerInfo(new WorkerId("w"), "w", List.of("default"), 1, Duration.ofHours(1)), deaf)
                .toCompletableFuture()
                .join();
    }

    @AfterEach
    void noWatchStaysBehind() {
        Eventually.holds("all watches closed", () -> store.open.get() == 0);
        store.close();
    }

    private AsyncResult<Integer> sent() {
        return client.send(Signature.of("t").returning(Integer.class)).result();
    }

    private Delivery claim() {
        return session.claim(new ClaimRequest(List.of(new ClaimRequest.Share("default", 1)), 1))
                .deliveries()
                .toCompletableFuture()
                .join()
                .get(0);
    }

    private void settle(Verdict verdict) {
        store.settle(List.of(new Settlement(claim().lease(), verdict)))
                .toCompletableFuture()
                .join();
    }

    private static Verdict success(String json) {
        return new Verdict.Success(new Payload("json", json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void givesWhatTheTaskReturned() throws Exception {
        AsyncResult<Integer> result = sent();
        settle(success("[42]"));
        assertThat(result.await(Duration.ZERO)).isEqualTo(42);
        assertThat(result.await(SECONDS)).as("as often as wanted").isEqualTo(42);
        assertThat(result.stage().toCompletableFuture().get(10, TimeUnit.SECONDS))
                .isEqualTo(42);
        assertThat(result.state()).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void nullIsAResultToo() throws Exception {
        AsyncResult<Integer> result = sent();
        settle(success("[null]"));
        assertThat(result.await(SECONDS)).isNull();
    }

    @Test
    void readsAsTheTypeAskedFor() throws Exception {
        AsyncResult<Integer> result = sent();
        settle(success("[[1,2]]"));
        assertThat(client.result(result.id(), new TypeRef<List<Long>>() {}).await(SECONDS))
                .containsExactly(1L, 2L);
        Refused.with(ErrorCode.PAYLOAD_UNREADABLE, () -> result.await(SECONDS), "java.lang.Integer");
        assertThatThrownBy(() -> result.stage().toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(MillwrightException.class);
    }

    @Test
    void aFailureComesBackTyped() {
        AsyncResult<Integer> result = sent();
        TaskError error = new TaskError(ErrorCode.TASK_FAILED, "com.example.Remote", "no disk", "at com.example");
        settle(new Verdict.Failure(error));
        assertThatThrownBy(() -> result.await(SECONDS))
                .isInstanceOfSatisfying(TaskFailedException.class, e -> {
                    assertThat(e.id()).isEqualTo(result.id());
                    assertThat(e.state()).isEqualTo(TaskState.FAILURE);
                    assertThat(e.error()).isEqualTo(error);
                    assertThat(e.remoteType()).isEqualTo("com.example.Remote");
                })
                .hasMessageContaining("no disk");
        result.stage().whenComplete((value, thrown) -> assertThat(thrown).isInstanceOf(TaskFailedException.class));
    }

    @Test
    void otherEndsAreFailuresWithTheirOwnCode() {
        AsyncResult<Integer> canceled = sent();
        client.cancel(canceled.id(), "not needed");
        Refused.with(ErrorCode.TASK_CANCELED, () -> canceled.await(SECONDS), "CANCELED");

        AsyncResult<Integer> expired = client.send(
                        Signature.of("t").returning(Integer.class).with(o -> o.expiresIn(Duration.ofSeconds(1))))
                .result();
        time.advance(Duration.ofSeconds(2));
        Refused.with(ErrorCode.TASK_EXPIRED, () -> expired.await(SECONDS), "EXPIRED");

        AsyncResult<Integer> dead = sent();
        settle(new Verdict.Dead(TaskError.of(ErrorCode.TASK_UNREGISTERED, "nobody knows it")));
        Refused.with(ErrorCode.TASK_UNREGISTERED, () -> dead.await(SECONDS), "DEAD", "nobody knows it");
    }

    @Test
    void waitsNoLongerThanAllowed() {
        AsyncResult<Integer> result = sent();
        assertThatThrownBy(() -> result.await(Duration.ofMillis(5)))
                .isInstanceOf(AwaitTimeoutException.class)
                .hasMessageContainingAll("PT0.005S", result.id().toString());
        assertThatThrownBy(() -> result.await(Duration.ZERO)).isInstanceOf(AwaitTimeoutException.class);
        assertThatThrownBy(() -> result.await(Duration.ofSeconds(-1))).isInstanceOf(AwaitTimeoutException.class);
        assertThat(result.state()).as("the task goes on").isEqualTo(TaskState.PENDING);
    }

    @Test
    void mayWaitForEver() throws Exception {
        AsyncResult<Integer> result = sent();
        settle(success("[1]"));
        assertThat(result.await(ChronoUnit.FOREVER.getDuration())).isEqualTo(1);
    }

    @Test
    void whatNobodyKnowsIsSaidAtOnce() {
        AsyncResult<Integer> result = client.result(TaskId.next(), Integer.class);
        Refused.with(
                ErrorCode.TASK_UNKNOWN, () -> result.await(SECONDS), result.id().toString());
        Refused.with(ErrorCode.TASK_UNKNOWN, result::state, "may have expired");
        Refused.with(ErrorCode.TASK_UNKNOWN, result::progress);
        assertThat(result.stage()).failsWithin(SECONDS);
    }

    @Test
    void anInterruptEndsTheWaitOnly() {
        AsyncResult<Integer> result = sent();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> result.await(SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(result.state()).isEqualTo(TaskState.PENDING);
    }

    @Test
    void manyWaitersAreWoken() throws Exception {
        AsyncResult<Integer> result = sent();
        ExecutorService waiters = Executors.newFixedThreadPool(32);
        try {
            List<Future<Integer>> waiting = new ArrayList<>();
            List<CompletableFuture<Integer>> stages = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                waiting.add(waiters.submit(() -> result.await(SECONDS)));
                stages.add(result.stage().toCompletableFuture());
            }
            Eventually.holds("all wait", () -> store.open.get() == 64);
            settle(success("[7]"));
            for (int i = 0; i < 32; i++) {
                assertThat(waiting.get(i).get(10, TimeUnit.SECONDS)).isEqualTo(7);
                assertThat(stages.get(i).get(10, TimeUnit.SECONDS)).isEqualTo(7);
            }
        } finally {
            waiters.shutdownNow();
        }
    }

    @Test
    void whoGivesUpLeavesNoWatchBehind() {
        AsyncResult<Integer> result = sent();
        CompletableFuture<Integer> cancelled = result.stage().toCompletableFuture();
        cancelled.cancel(false);
        CompletableFuture<Integer> late = result.stage().toCompletableFuture().orTimeout(1, TimeUnit.MILLISECONDS);
        assertThat(late).failsWithin(SECONDS).withThrowableThat().withCauseInstanceOf(TimeoutException.class);
        Eventually.holds("watches closed", () -> store.open.get() == 0);
    }

    @Test
    void waitersAreToldWhenTheStoreCloses() {
        AsyncResult<Integer> result = sent();
        CompletableFuture<Integer> stage = result.stage().toCompletableFuture();
        store.close();
        assertThat(stage)
                .failsWithin(SECONDS)
                .withThrowableThat()
                .havingRootCause()
                .withMessageContaining("CLOSED");
    }

    @Test
    void showsProgressWhileItRuns() {
        AsyncResult<Integer> result = sent();
        assertThat(result.progress()).isEmpty();
        Delivery delivery = claim();
        assertThat(result.state()).isEqualTo(TaskState.RECEIVED);
        store.report(List.of(
                new LeaseReport.Started(delivery.lease(), time.now()),
                new LeaseReport.Advanced(delivery.lease(), 0.5, "half")));
        assertThat(result.state()).isEqualTo(TaskState.STARTED);
        assertThat(result.progress().orElseThrow().message()).isEqualTo("half");
        assertThat(result.progress().orElseThrow().fraction()).isEqualTo(0.5);
    }
}
