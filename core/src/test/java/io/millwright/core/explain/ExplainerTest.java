package io.millwright.core.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.Flow.LimitKey;
import io.millwright.api.Limit;
import io.millwright.api.Receipt;
import io.millwright.api.Signature;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskOptions;
import io.millwright.api.TaskState;
import io.millwright.core.Millwright;
import io.millwright.core.Refused;
import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.Links;
import io.millwright.spi.Payload;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.Settlement;
import io.millwright.spi.Verdict;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerInfo;
import io.millwright.spi.WorkerListener;
import io.millwright.spi.WorkerSession;
import io.millwright.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExplainerTest {
    private static final WorkerListener DEAF = new WorkerListener() {
        @Override
        public void cancelRequested(TaskId id, long fencing, String reason) {}

        @Override
        public void sessionEnded() {}
    };

    private final VirtualTime time = new VirtualTime();
    private final Millwright mill =
            Millwright.builder().store("memory:").time(time).build();

    @AfterEach
    void close() {
        mill.close();
    }

    private TaskId sent(Consumer<TaskOptions.Builder> options) {
        Receipt<?> receipt = mill.send(Signature.of("sum", 1, 2).with(options));
        return receipt.id();
    }

    private WorkerSession worker(String... queues) {
        WorkerInfo info = new WorkerInfo(new WorkerId("w"), "w", List.of(queues), 4, Duration.ofHours(9));
        return mill.store().join(info, DEAF).toCompletableFuture().join();
    }

    private static List<Delivery> take(WorkerSession worker, int most) {
        PendingClaim claim = worker.claim(new ClaimRequest(List.of(new ClaimRequest.Share("default", most)), most));
        claim.cancel();
        return claim.deliveries().toCompletableFuture().join();
    }

    private void settle(Delivery delivery, Verdict verdict) {
        mill.store()
                .settle(List.of(new Settlement(delivery.lease(), verdict)))
                .toCompletableFuture()
                .join();
    }

    private Instant in(Duration wait) {
        return time.instant().plus(wait);
    }

    private List<Reason> explain(TaskId id) {
        return mill.admin().explain(id);
    }

    @Test
    void whatNobodyKnowsIsRefused() {
        Refused.with(ErrorCode.TASK_UNKNOWN, () -> explain(TaskId.next()));
    }

    @Test
    void whatWaitsForItsTimeInAPausedQueueThatNobodyServes() {
        TaskId id = sent(options -> options.delay(Duration.ofMinutes(5)));
        mill.admin().pause("default");
        assertThat(explain(id))
                .containsExactly(
                        new Reason.AwaitsTime(in(Duration.ofMinutes(5))),
                        new Reason.QueuePaused("default"),
                        new Reason.QueueUnserved("default", 0));
        worker("other");
        time.advance(Duration.ofMinutes(5));
        assertThat(explain(id))
                .containsExactly(new Reason.QueuePaused("default"), new Reason.QueueUnserved("default", 1));
    }

    @Test
    void whatIsRetriedSaysWhatWentWrong() {
        TaskId id = sent(options -> {});
        Delivery delivery = take(worker("default"), 1).get(0);
        settle(
                delivery,
                new Verdict.Retry(time.now() + 9_000, TaskError.of(ErrorCode.TASK_FAILED, "the host is away")));
        assertThat(explain(id)).singleElement().isInstanceOfSatisfying(Reason.AwaitsRetry.class, reason -> {
            assertThat(reason.until()).contains(in(Duration.ofSeconds(9)));
            assertThat(reason.attempt()).isEqualTo(2);
            assertThat(reason.text()).contains("number 2", "the host is away");
        });
    }

    @Test
    void whatNoWorkerKnowsSaysSo() {
        TaskId id = sent(options -> {});
        Delivery delivery = take(worker("default"), 1).get(0);
        settle(delivery, new Verdict.Release(time.now() + 1_000, Verdict.ReleaseReason.UNREGISTERED));
        assertThat(explain(id)).singleElement().isInstanceOfSatisfying(Reason.UnknownToWorkers.class, reason -> {
            assertThat(reason.text()).contains("sum", "(1 tried)");
            assertThat(reason.until()).contains(in(Duration.ofSeconds(1)));
        });
    }

    @Test
    void whatIsLimitedNamesWhoHasThePermits() {
        mill.admin().limit(Limit.named("api").concurrency(1));
        TaskId first = sent(options -> options.limit("api"));
        TaskId second = sent(options -> options.limit("api"));
        WorkerSession worker = worker("default");
        take(worker, 1);
        take(worker, 1);
        assertThat(explain(second))
                .containsExactly(new Reason.Limited(
                        new LimitKey("api", ""), Limit.named("api").concurrency(1), 1, null, List.of(first)));
    }

    @Test
    void whatWaitsForATokenSaysWhenItComes() {
        Limit limit = Limit.named("api").rate(1, Duration.ofSeconds(10));
        mill.admin().limit(limit);
        sent(options -> options.limit("api", "acme"));
        TaskId second = sent(options -> options.limit("api", "acme"));
        take(worker("default"), 5);
        assertThat(explain(second)).singleElement().satisfies(reason -> {
            assertThat(reason.until()).contains(in(Duration.ofSeconds(10)));
            assertThat(reason.text()).contains("limit api of 'acme'", "1 start per 10s");
            assertThat(reason.code()).isEqualTo("limited");
        });
    }

    @Test
    void whatWaitsForItsTurnNamesTheFirst() {
        TaskId first = sent(options -> options.orderKey("account-7"));
        sent(options -> options.orderKey("account-7"));
        TaskId third = sent(options -> options.orderKey("account-7"));
        assertThat(explain(third)).containsExactly(new Reason.AwaitsTurn("account-7", first));
    }

    @Test
    void whatWaitsBehindOthersSaysHowMany() {
        worker("default");
        sent(options -> {});
        sent(options -> options.delay(Duration.ofHours(1)));
        TaskId id = sent(options -> {});
        sent(options -> options.priority(7));
        sent(options -> {});
        assertThat(explain(id)).containsExactly(new Reason.Behind("default", 2, false));
    }

    @Test
    void whatIsNextSaysWhoServesIt() {
        worker("default", "other");
        TaskId id = sent(options -> {});
        assertThat(explain(id)).containsExactly(new Reason.Next("default", 1, 4, 0));
    }

    @Test
    void whatRunsAndWhatHasEnded() {
        TaskId id = sent(options -> {});
        Delivery delivery = take(worker("default"), 1).get(0);
        Instant claimed = time.instant();
        assertThat(explain(id)).containsExactly(new Reason.Running("w", claimed, null, false));

        time.advance(Duration.ofSeconds(2));
        mill.store()
                .report(List.of(new LeaseReport.Started(delivery.lease(), time.now())))
                .toCompletableFuture()
                .join();
        mill.cancel(id, "enough");
        assertThat(explain(id)).containsExactly(new Reason.Running("w", claimed, time.instant(), true));

        settle(delivery, new Verdict.Failure(TaskError.of(ErrorCode.TASK_FAILED, "no such file")));
        assertThat(explain(id)).singleElement().isInstanceOfSatisfying(Reason.Ended.class, reason -> {
            assertThat(reason.state()).isEqualTo(TaskState.FAILURE);
            assertThat(reason.text()).contains("FAILURE", "no such file");
        });
    }

    @Test
    void whatWaitsForMembersNamesThem() {
        TaskId workflow = TaskId.next().workflow();
        mill.store()
                .publish(List.of(
                        node(workflow, Links.workflow(3, null)),
                        node(workflow.member(1), Links.task(0, true, Links.Edge.onSuccess(3))),
                        node(workflow.member(2), Links.task(0, true)),
                        node(workflow.member(3), Links.task(1, true))))
                .toCompletableFuture()
                .join();
        assertThat(explain(workflow.member(3)))
                .containsExactly(new Reason.AwaitsMembers(1, List.of(workflow.member(1))));
        assertThat(explain(workflow)).containsExactly(new Reason.AwaitsNodes(3, false));
    }

    private Envelope node(TaskId id, Links links) {
        return new Envelope(
                id,
                "sum",
                new Envelope.Address("default", 0, null),
                new Envelope.Times(time.now(), 0, 0),
                new Payload(Payload.JSON, new byte[] {'[', ']'}),
                null,
                links);
    }

    @Test
    void codesAreStable() {
        assertThat(new Reason.QueueUnserved("q", 0).code()).isEqualTo("queue-unserved");
        assertThat(new Reason.AwaitsTime(Instant.EPOCH).code()).isEqualTo("awaits-time");
    }
}
