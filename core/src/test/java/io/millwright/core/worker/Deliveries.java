package io.millwright.core.worker;

import io.millwright.api.Signature;
import io.millwright.core.ScriptedStore;
import io.millwright.core.codec.Codecs;
import io.millwright.core.codec.SignatureFormat;
import io.millwright.core.telemetry.Telemetry;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Lease;
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
        return new Attempt(delivery, LeaseSessions.held(), "w", cancelActions, time);
    }
}
