package io.millwright.core.worker;

import io.millwright.api.Signature;
import io.millwright.core.ScriptedStore;
import io.millwright.core.codec.Codecs;
import io.millwright.core.codec.SignatureFormat;
import io.millwright.core.telemetry.Telemetry;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Lease;
import io.millwright.spi.Store;
import io.millwright.spi.StoreContext;
import io.millwright.spi.Stores;
import io.millwright.spi.Tally;
import io.millwright.spi.TimeSource;
import io.millwright.spi.WorkerId;
import io.millwright.testkit.VirtualTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/** Deliveries and attempts for tests, as a store would hand them out. */
final class Deliveries {
    static final Codecs CODECS = new Codecs(List.of(), Codecs.DEFAULT_LIMIT);

    /** For tests that ask nothing of a store. */
    private static final Store NOBODY = Stores.open("memory:", StoreContext.system());

    private Deliveries() {}

    /** What a processor needs; its store is empty. */
    static Worker.Environment environment(TaskTable tasks, Telemetry telemetry, VirtualTime time) {
        return new Worker.Environment(new ScriptedStore(time), tasks, CODECS, telemetry, time, null);
    }

    static Delivery of(Signature<?> signature, Tally tally, TimeSource time) {
        return of(SignatureFormat.write(signature, Map.of(), CODECS, time.now()), tally);
    }

    static Delivery of(Envelope envelope, Tally tally) {
        return new Delivery(new Lease(envelope.id(), new WorkerId("w-1"), 7, 0), envelope, tally);
    }

    static Attempt attempt(Delivery delivery, Executor cancelActions, TimeSource time) {
        return new Attempt(delivery, LeaseSessions.held(), around(NOBODY, cancelActions, time));
    }

    /** An attempt whose worker is stopping. */
    static Attempt stopping(Delivery delivery, TimeSource time) {
        Attempt.Surroundings around = around(NOBODY, Runnable::run, time);
        return new Attempt(
                delivery,
                LeaseSessions.held(),
                new Attempt.Surroundings("w", around.cancelActions(), time, around.checkpoints(), () -> true));
    }

    static Attempt.Surroundings around(Store store, Executor cancelActions, TimeSource time) {
        return new Attempt.Surroundings("w", cancelActions, time, new Checkpoints(store, CODECS, time), () -> false);
    }
}
