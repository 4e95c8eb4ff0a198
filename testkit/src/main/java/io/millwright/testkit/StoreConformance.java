package io.millwright.testkit;

import io.millwright.spi.Capability;
import io.millwright.spi.Store;
import java.util.EnumSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Proves that a store keeps the contract of {@link Store}. Extend it and return a harness:
 *
 * <pre>{@code
 * class MyStoreConformanceTest extends StoreConformance {
 *     protected StoreHarness harness() {
 *         return new MyHarness();
 *     }
 * }
 * }</pre>
 *
 * <p>Each group is a row of the table of guarantees. Tests of capabilities that the store does not declare are skipped, and
 * {@link Capabilities} asserts that they are refused instead.
 */
public abstract class StoreConformance {
    /** A new, empty place for one test. */
    protected abstract StoreHarness harness() throws Exception;

    @Test
    void publishesItsRowOfTheCapabilityMatrix(TestReporter reporter) throws Exception {
        try (StoreHarness harness = harness()) {
            reporter.publishEntry("capabilities", capabilityRow(harness.open()));
        }
    }

    /** The header of the capability matrix, in Markdown. */
    public static String capabilityHeader() {
        String names = EnumSet.allOf(Capability.class).stream()
                .map(capability ->
                        capability.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '))
                .collect(Collectors.joining(" | "));
        return "| store | acceptance means | " + names + " |\n|---|---|" + "---|".repeat(Capability.values().length);
    }

    /** One row of the capability matrix, in Markdown. */
    public static String capabilityRow(Store store) {
        String scheme = store.describe().replaceFirst(":.*", "");
        String marks = EnumSet.allOf(Capability.class).stream()
                .map(capability -> store.capabilities().contains(capability) ? "yes" : "–")
                .collect(Collectors.joining(" | "));
        return "| `" + scheme + ":` | " + store.durability() + " | " + marks + " |";
    }

    /** What is accepted is kept, once, as it was given. */
    @Nested
    public class Publishing extends PublishGroup {
        Publishing() {
            super(StoreConformance.this::harness);
        }
    }

    /** What is served first: higher priorities, then what was published first; and queues by quota and order. */
    @Nested
    public class Order extends OrderGroup {
        Order() {
            super(StoreConformance.this::harness);
        }
    }

    /** Claims wait for work and are pushed. */
    @Nested
    public class Claims extends ClaimGroup {
        Claims() {
            super(StoreConformance.this::harness);
        }
    }

    /** One worker at a time may run and settle a delivery, for as long as its session is renewed. */
    @Nested
    public class Leases extends LeaseGroup {
        Leases() {
            super(StoreConformance.this::harness);
        }
    }

    /** A settlement is one step: lease, state, result and follow-ups, on condition of the lease. */
    @Nested
    public class Settlements extends SettlementGroup {
        Settlements() {
            super(StoreConformance.this::harness);
        }
    }

    /** What each verdict does to state, tally and time. */
    @Nested
    public class Verdicts extends VerdictGroup {
        Verdicts() {
            super(StoreConformance.this::harness);
        }
    }

    /** A task that takes its workers down with it is found out. */
    @Nested
    public class Crashes extends CrashGroup {
        Crashes() {
            super(StoreConformance.this::harness);
        }
    }

    /** What a handler has got done is there for the next attempt, whatever became of this one. */
    @Nested
    public class Checkpoints extends CheckpointGroup {
        Checkpoints() {
            super(StoreConformance.this::harness);
        }
    }

    /** Nothing is handed out before its time, and everything at its time. */
    @Nested
    public class Delays extends DelayGroup {
        Delays() {
            super(StoreConformance.this::harness);
        }
    }

    /** What has not been claimed by its expiry never is. */
    @Nested
    public class Expiry extends ExpiryGroup {
        Expiry() {
            super(StoreConformance.this::harness);
        }
    }

    /** At most one unsettled signature has a unique key. */
    @Nested
    public class UniqueKeys extends UniqueKeyGroup {
        UniqueKeys() {
            super(StoreConformance.this::harness);
        }
    }

    /** A unique key is taken for as long as it says; what comes meanwhile attaches, or takes its place. */
    @Nested
    public class UniquePolicies extends UniquePolicyGroup {
        UniquePolicies() {
            super(StoreConformance.this::harness);
        }
    }

    /** Signatures with one order key run one at a time, in the order in which they were accepted. */
    @Nested
    public class OrderKeys extends OrderKeyGroup {
        OrderKeys() {
            super(StoreConformance.this::harness);
        }
    }

    /** No more run at once than a limit says; whoever is passed over keeps its place and holds up nobody. */
    @Nested
    public class Limits extends LimitGroup {
        Limits() {
            super(StoreConformance.this::harness);
        }
    }

    /** No more start per time than a limit says, and no fewer. */
    @Nested
    public class Rates extends RateGroup {
        Rates() {
            super(StoreConformance.this::harness);
        }
    }

    /** Shares of a queue are served in proportion to their weights while they have work. */
    @Nested
    public class Fairness extends FairnessGroup {
        Fairness() {
            super(StoreConformance.this::harness);
        }
    }

    /** No more wait in a queue than its bound says; who sends more is refused, waits, or displaces the oldest. */
    @Nested
    public class Bounds extends BoundGroup {
        Bounds() {
            super(StoreConformance.this::harness);
        }
    }

    /** Whoever waits for a result is told. */
    @Nested
    public class Watches extends WatchGroup {
        Watches() {
            super(StoreConformance.this::harness);
        }
    }

    /** What is settled is known for a while, and then forgotten. */
    @Nested
    public class Retention extends RetentionGroup {
        Retention() {
            super(StoreConformance.this::harness);
        }
    }

    /** What waits is cancelled at once; who runs it is told. */
    @Nested
    public class Cancellation extends CancelGroup {
        Cancellation() {
            super(StoreConformance.this::harness);
        }
    }

    /** Queues are paused, resumed and purged; what ended badly is put back. */
    @Nested
    public class Queues extends QueueGroup {
        Queues() {
            super(StoreConformance.this::harness);
        }
    }

    /** What waits for others is let go when they have ended, in the same step, and a workflow ends with its last node. */
    @Nested
    public class Workflows extends WorkflowGroup {
        Workflows() {
            super(StoreConformance.this::harness);
        }
    }

    /** A workflow is accepted once, as a whole or in several trips; what contradicts itself is refused. */
    @Nested
    public class WorkflowPublishing extends WorkflowPublishGroup {
        WorkflowPublishing() {
            super(StoreConformance.this::harness);
        }
    }

    /** However a node ends, its workflow moves on. */
    @Nested
    public class WorkflowEnds extends WorkflowEndGroup {
        WorkflowEnds() {
            super(StoreConformance.this::harness);
        }
    }

    /** Of a cancelled workflow nothing runs any more but what cleans up. */
    @Nested
    public class WorkflowCancellation extends WorkflowCancelGroup {
        WorkflowCancellation() {
            super(StoreConformance.this::harness);
        }
    }

    /** A workflow ends at its expiry, however much of it is there. */
    @Nested
    public class WorkflowExpiry extends WorkflowExpiryGroup {
        WorkflowExpiry() {
            super(StoreConformance.this::harness);
        }
    }

    /** A task that hands over to a workflow ends with it, and like it. */
    @Nested
    public class Continuations extends ContinuationGroup {
        Continuations() {
            super(StoreConformance.this::harness);
        }
    }

    /** What failed of a workflow runs again, and with it what was skipped for want of it. */
    @Nested
    public class WorkflowRevivals extends WorkflowRevivalGroup {
        WorkflowRevivals() {
            super(StoreConformance.this::harness);
        }
    }

    /** What belongs to a workflow is known as long as the workflow is. */
    @Nested
    public class WorkflowRetention extends WorkflowRetentionGroup {
        WorkflowRetention() {
            super(StoreConformance.this::harness);
        }
    }

    /** A workflow moves on in whole steps, between any two of which the process may be killed. */
    @Nested
    public class WorkflowRestarts extends WorkflowRestartGroup {
        WorkflowRestarts() {
            super(StoreConformance.this::harness);
        }
    }

    /** People can look at everything. */
    @Nested
    public class Inspection extends InspectionGroup {
        Inspection() {
            super(StoreConformance.this::harness);
        }
    }

    /** A tick is fired in one step, by one leader, once. */
    @Nested
    public class Schedules extends ScheduleGroup {
        Schedules() {
            super(StoreConformance.this::harness);
        }
    }

    /** At most one candidate leads, and terms only grow. */
    @Nested
    public class Leaders extends LeaderGroup {
        Leaders() {
            super(StoreConformance.this::harness);
        }
    }

    /** Real threads, all at once: every task exactly once. */
    @Nested
    public class Races extends RaceGroup {
        Races() {
            super(StoreConformance.this::harness);
        }
    }

    /** The process is killed between any two steps: nothing is lost, and nothing is done twice. */
    @Nested
    public class Restarts extends RestartGroup {
        Restarts() {
            super(StoreConformance.this::harness);
        }
    }

    /** Closing ends everything that waits, and leaves nothing behind. */
    @Nested
    public class Closing extends CloseGroup {
        Closing() {
            super(StoreConformance.this::harness);
        }
    }

    /** What a store does not declare it refuses, with {@link io.millwright.api.ErrorCode#UNSUPPORTED}; it never ignores it. */
    @Nested
    public class Capabilities extends CapabilityGroup {
        Capabilities() {
            super(StoreConformance.this::harness);
        }
    }
}
