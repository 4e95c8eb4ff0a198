package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskState;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.Store;
import io.millwright.spi.Watch;
import io.millwright.spi.WorkerSession;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Closing ends everything that waits, and leaves nothing behind. */
abstract class CloseGroup extends StoreGroup {
    CloseGroup(Factory factory) {
        super(factory);
    }

    @Test
    void whatWaitsFails() {
        Envelope envelope = task().queue("other").build();
        publish(envelope);
        PendingClaim claim = join().ask(1);
        Watch watch = store().watch(envelope.id());
        barrier();

        store().close();

        assertThat(failure(claim.deliveries())).isEqualTo(ErrorCode.CLOSED);
        assertThat(failure(watch.outcome())).isEqualTo(ErrorCode.CLOSED);
        claim.cancel();
        watch.close();
    }

    @Test
    void afterwardsEverythingFails() {
        Envelope envelope = published();
        WorkerSession session = join().session();
        store().close();
        store().close();

        Store closed = store();
        assertThat(List.of(
                        closed.publish(List.of(envelope)),
                        closed.settle(List.of()),
                        closed.report(List.of()),
                        closed.find(envelope.id()),
                        closed.cancel(envelope.id(), "no"),
                        closed.watch(envelope.id()).outcome(),
                        session.renew(),
                        session.claim(new io.millwright.spi.ClaimRequest(
                                        List.of(new io.millwright.spi.ClaimRequest.Share(Draft.QUEUE, 1)), 1))
                                .deliveries()))
                .allSatisfy(stage -> assertThat(failure(stage)).isEqualTo(ErrorCode.CLOSED));
    }

    @Test
    void noThreadStaysBehind() throws Exception {
        harness().close();
        Set<Thread> before = ours();
        openStore();
        published();
        Hand hand = join();
        Delivery delivery = hand.takeOne();
        succeed(delivery);
        PendingClaim parked = hand.ask(1);

        closeStore();

        assertThat(failure(parked.deliveries())).isEqualTo(ErrorCode.CLOSED);
        for (Thread thread : ours()) {
            if (!before.contains(thread)) {
                thread.join(harness().patience().toMillis());
                assertThat(thread.isAlive()).as("%s lives", thread).isFalse();
            }
        }
        assertThat(time().timerCount()).as("timers left").isZero();
    }

    /** The process-wide timer thread of {@code SystemTime} belongs to nobody. */
    private static Set<Thread> ours() {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeIf(thread ->
                !thread.getName().startsWith("millwright-") || thread.getName().equals("millwright-timer"));
        return threads;
    }

    @Test
    void sessionsOfAClosedStoreStayUntilTheirLeaseEnds() throws Exception {
        Assumptions.assumeTrue(harness().opensOthers(), "one connection only");
        Envelope envelope = published();
        Store other = harness().openAnother();
        Hand hand = join(other, LEASE);
        get(hand.ask(1).deliveries());

        other.close();

        assertThat(state(envelope)).isEqualTo(TaskState.RECEIVED);
        advance(LEASE);
        assertThat(state(envelope)).isEqualTo(TaskState.PENDING);
    }

    @Test
    void closingOneConnectionDoesNotDisturbAnother() throws Exception {
        Assumptions.assumeTrue(harness().opensOthers(), "one connection only");
        Store other = harness().openAnother();
        PendingClaim claim = join().ask(1);
        other.close();

        Envelope envelope = published();

        assertThat(ids(get(claim.deliveries()))).containsExactly(envelope.id());
    }
}
