package io.millwright.redis;

import io.millwright.api.TaskId;
import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Payload;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.Settlement;
import io.millwright.spi.Store;
import io.millwright.spi.StoreContext;
import io.millwright.spi.Stores;
import io.millwright.spi.Verdict;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerInfo;
import io.millwright.spi.WorkerListener;
import io.millwright.spi.WorkerSession;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** An application with one queue, for tests that are about the server. */
final class Sender {
    static final String QUEUE = "q";
    private static final AtomicLong NUMBERS = new AtomicLong();

    private Sender() {}

    static Store open(String url) {
        return Stores.open(url, StoreContext.system());
    }

    static Envelope task() {
        return task(16);
    }

    static Envelope task(int bytes) {
        return new Envelope(
                TaskId.next(),
                "add",
                new Envelope.Address(QUEUE, 0, null),
                new Envelope.Times(System.currentTimeMillis(), 0, 0),
                new Payload(Payload.JSON, new byte[bytes]),
                null);
    }

    static TaskId send(Store store) {
        Envelope task = task();
        get(store.publish(List.of(task)));
        return task.id();
    }

    static WorkerSession join(Store store) {
        WorkerId id = new WorkerId("worker-" + NUMBERS.incrementAndGet());
        WorkerInfo info = new WorkerInfo(id, "tester", List.of(QUEUE), 1, Duration.ofSeconds(30));
        return get(store.join(info, new WorkerListener() {
            @Override
            public void cancelRequested(TaskId task, long fencing, String reason) {}

            @Override
            public void sessionEnded() {}
        }));
    }

    static PendingClaim ask(WorkerSession session) {
        return session.claim(new ClaimRequest(List.of(new ClaimRequest.Share(QUEUE, 1)), 1));
    }

    static Delivery take(WorkerSession session) {
        return get(ask(session).deliveries()).get(0);
    }

    static Settlement.Result succeed(Store store, Delivery delivery) {
        Payload result = new Payload(Payload.JSON, "3".getBytes(StandardCharsets.UTF_8));
        return get(store.settle(List.of(new Settlement(delivery.lease(), new Verdict.Success(result)))))
                .get(0);
    }

    /** The value; a failure is thrown as it is. */
    static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no answer", e);
        }
    }
}
