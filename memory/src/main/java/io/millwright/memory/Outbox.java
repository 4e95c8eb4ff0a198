package io.millwright.memory;

import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.spi.Delivery;
import io.millwright.spi.Published;
import io.millwright.spi.TaskOutcome;
import java.util.List;

/** What the ledger wants told. Called in the order in which it happened; must not call back, nor run foreign code. */
interface Outbox {
    /** A parked claim is over; no deliveries means that its session is. */
    void served(Claim claim, List<Delivery> deliveries);

    /** A publication that waited was accepted. */
    void published(Publication publication, List<Published> results);

    /** A publication that waited was not accepted. */
    void refused(Publication publication, MillwrightException error);

    void settled(Watcher watcher, TaskOutcome outcome);

    void cancelRequested(Member member, TaskId id, long fencing, String reason);

    void sessionEnded(Member member);
}
