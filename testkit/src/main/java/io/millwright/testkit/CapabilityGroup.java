package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.Flow;
import io.millwright.api.Limit;
import io.millwright.api.QueueBound;
import io.millwright.api.QueueBound.WhenFull;
import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.Settlement;
import io.millwright.spi.TaskQuery;
import io.millwright.spi.Verdict;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What a store does not declare it refuses, with {@link ErrorCode#UNSUPPORTED}; it never ignores it. */
abstract class CapabilityGroup extends StoreGroup {
    CapabilityGroup(Factory factory) {
        super(factory);
    }

    private void lacks(Capability capability) {
        Assumptions.assumeFalse(store().capabilities().contains(capability), () -> "offers " + capability);
    }

    private void assertRefused(Draft draft) {
        Envelope envelope = draft.build();
        assertThat(failure(store().publish(List.of(task().build(), envelope)))).isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(get(store().find(envelope.id()))).isEmpty();
        assertThat(join().tryTake(5)).isEmpty();
    }

    @Test
    void priorities() {
        lacks(Capability.PRIORITY);
        assertRefused(task().priority(1));
    }

    @Test
    void delays() {
        lacks(Capability.DELAY);
        assertRefused(task().delay(Duration.ofSeconds(1)));
    }

    @Test
    void expiries() {
        lacks(Capability.EXPIRY);
        assertRefused(task().expiresIn(Duration.ofSeconds(1)));
    }

    @Test
    void uniqueKeys() {
        lacks(Capability.UNIQUE_KEY);
        assertRefused(task().key("k"));
    }

    @Test
    void followUps() {
        lacks(Capability.ATOMIC_FOLLOW_UPS);
        published();
        Delivery delivery = join().takeOne();
        Settlement settlement = new Settlement(delivery.lease(), new Verdict.Success(DONE), List.of(task().build()));

        assertThat(failure(store().settle(List.of(settlement)))).isEqualTo(ErrorCode.UNSUPPORTED);

        succeed(delivery);
    }

    @Test
    void inspection() {
        lacks(Capability.INSPECTION);
        assertThat(failure(store().list(new TaskQuery(null, null, Set.of(), null, 1))))
                .isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(failure(store().queues())).isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(failure(store().workers())).isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(failure(store().history(published().id()))).isEqualTo(ErrorCode.UNSUPPORTED);
    }

    @Test
    void pausing() {
        lacks(Capability.PAUSE);
        assertThat(failure(store().pause(Draft.QUEUE))).isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(failure(store().resume(Draft.QUEUE))).isEqualTo(ErrorCode.UNSUPPORTED);
    }

    @Test
    void uniquePolicies() {
        lacks(Capability.UNIQUE_POLICIES);
        assertRefused(task().unique(Flow.Unique.untilStarted("k")));
        assertRefused(task().unique(Flow.Unique.forTime("k", Duration.ofSeconds(1))));
        assertRefused(task().unique(Flow.Unique.untilDone("k").orReplace()));
    }

    @Test
    void shares() {
        lacks(Capability.FAIRNESS);
        assertRefused(task().share("tenant", 1));
    }

    @Test
    void orderKeys() {
        lacks(Capability.ORDER_KEYS);
        assertRefused(task().orderKey("k"));
    }

    @Test
    void limits() {
        lacks(Capability.LIMITS);
        assertRefused(task().limit("api"));
        assertThat(failure(store().limit(Limit.named("api").concurrency(1)))).isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(failure(store().removeLimit("api"))).isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(failure(store().limits())).isEqualTo(ErrorCode.UNSUPPORTED);
    }

    @Test
    void bounds() {
        lacks(Capability.QUEUE_BOUNDS);
        assertThat(failure(store().bound(Draft.QUEUE, new QueueBound(1, WhenFull.REJECT))))
                .isEqualTo(ErrorCode.UNSUPPORTED);
    }

    @Test
    void checkpoints() {
        lacks(Capability.CHECKPOINTS);
        published();
        Delivery delivery = join().takeOne();

        assertThat(failure(store().report(List.of(new LeaseReport.Checkpoint(delivery.lease(), DONE)))))
                .isEqualTo(ErrorCode.UNSUPPORTED);

        settle(delivery, unused());
        assertThat(join().takeOne().checkpoint()).isNull();
    }

    @Test
    void workflows() {
        lacks(Capability.WORKFLOWS);
        Graph graph = new Graph(time().now());
        Graph.Node node = graph.task();

        assertThat(failure(store().publish(graph.build()))).isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(failure(store().seal(graph.id, 0))).isEqualTo(ErrorCode.UNSUPPORTED);

        assertThat(get(store().find(graph.id))).isEmpty();
        assertThat(get(store().find(node.id))).isEmpty();
    }

    @Test
    void schedules() {
        lacks(Capability.SCHEDULES);
        ErrorCode code = null;
        try {
            store().schedules();
        } catch (io.millwright.api.MillwrightException e) {
            code = e.code();
        }
        assertThat(code).isEqualTo(ErrorCode.UNSUPPORTED);
    }

    @Test
    void requireRefusesWhatIsNotDeclared() {
        for (Capability capability : EnumSet.allOf(Capability.class)) {
            ErrorCode code = null;
            try {
                store().require(capability);
            } catch (io.millwright.api.MillwrightException e) {
                code = e.code();
            }
            assertThat(code)
                    .as("require(%s)", capability)
                    .isEqualTo(store().capabilities().contains(capability) ? null : ErrorCode.UNSUPPORTED);
        }
    }

    @Test
    void severalProcessesMeansSeveralConnections() {
        needs(Capability.MULTI_PROCESS);
        assertThat(harness().opensOthers())
                .as("the harness of a store for several processes opens others")
                .isTrue();
    }
}
