package io.millwright.core.picture;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.Workflow;
import io.millwright.core.Millwright;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A store on which a test ends the tasks of workflows by hand. */
final class Bench implements AutoCloseable {
    private static final WorkerListener DEAF = new WorkerListener() {
        @Override
        public void cancelRequested(TaskId id, long fencing, String reason) {}

        @Override
        public void sessionEnded() {}
    };

    final VirtualTime time = new VirtualTime();
    final Millwright mill = Millwright.builder().store("memory:").time(time).build();
    private final WorkerSession worker = mill.store()
            .join(new WorkerInfo(new WorkerId("w"), "w", List.of("default"), 4, Duration.ofHours(9)), DEAF)
            .toCompletableFuture()
            .join();

    /** Sends it under an id that is always the same. */
    TaskId send(Workflow<?> workflow) {
        return mill.send(workflow.withId(TaskId.parse("01981f3e-0000-7000-8000-000000000000")))
                .id();
    }

    /** Claims the next ones. */
    List<Delivery> take(int most) {
        PendingClaim claim = worker.claim(new ClaimRequest(List.of(new ClaimRequest.Share("default", most)), most));
        claim.cancel();
        return claim.deliveries().toCompletableFuture().join();
    }

    void start(Delivery delivery) {
        mill.store()
                .report(List.of(new LeaseReport.Started(delivery.lease(), time.now())))
                .toCompletableFuture()
                .join();
    }

    void succeed(int count) {
        settle(count, new Verdict.Success(new Payload(Payload.JSON, "[1]".getBytes(StandardCharsets.UTF_8))));
    }

    void fail(String message) {
        settle(1, new Verdict.Failure(TaskError.of(ErrorCode.TASK_FAILED, message)));
    }

    private void settle(int count, Verdict verdict) {
        mill.store()
                .settle(take(count).stream()
                        .map(delivery -> new Settlement(delivery.lease(), verdict))
                        .toList())
                .toCompletableFuture()
                .join();
    }

    /** A workflow like another one, of which nothing but its root is made. */
    Envelope copyOf(TaskId workflow, TaskId copy, Links links) {
        Envelope root = mill.admin().task(workflow).orElseThrow().envelope();
        return new Envelope(copy, root.task(), root.address(), root.times(), root.arguments(), root.options(), links);
    }

    @Override
    public void close() {
        mill.close();
    }
}
