package io.millwright.redis;

import io.millwright.api.MillwrightException;
import io.millwright.spi.WorkerInfo;
import io.millwright.spi.WorkerListener;
import io.millwright.spi.WorkerSession;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The sessions of the workers in this process. Thread-safe. */
final class Sessions {
    private final Map<String, RedisSession> byWorker = new ConcurrentHashMap<>();
    private final Lane lane;

    Sessions(Lane lane) {
        this.lane = lane;
    }

    CompletionStage<WorkerSession> join(WorkerInfo worker, WorkerListener listener) {
        String name = worker.id().value();
        RedisSession session = new RedisSession(worker.id(), listener, lane, ended -> byWorker.remove(name, ended));
        byWorker.put(name, session); // now: it may be told something before the answer is read
        Args args = Args.of("J").text(name).number(worker.lease().toMillis()).raw(WorkerFormat.write(worker));
        return lane.submit(Step.yesOrNo(args)).handle((joined, error) -> {
            if (error != null) {
                byWorker.remove(name, session);
                throw error instanceof MillwrightException known ? known : new CompletionException(error);
            }
            return session;
        });
    }

    @Nullable
    RedisSession find(String worker) {
        return byWorker.get(worker);
    }

    /** What the server said meanwhile was not heard. */
    void wakeAll() {
        byWorker.values().forEach(RedisSession::woken);
    }

    void failAll(MillwrightException error) {
        byWorker.values().forEach(session -> session.fail(error));
    }
}
