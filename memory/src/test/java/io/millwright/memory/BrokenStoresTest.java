package io.millwright.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;

import io.millwright.memory.BrokenStore.FailingStore;
import io.millwright.spi.Store;
import io.millwright.testkit.StoreConformance;
import io.millwright.testkit.StoreHarness;
import io.millwright.testkit.StoreModelTest;
import io.millwright.testkit.WorkflowModelTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** Proves that the conformance suite can fail: for each guarantee a store that breaks it, and the test that must notice. */
class BrokenStoresTest {
    /** What the conformance test below puts around the memory store; set by one test at a time. */
    private static volatile UnaryOperator<Store> wrapping = UnaryOperator.identity();

    /** What is broken is not waited for: that a test fails too soon under load does no harm there. */
    private static final Duration IMPATIENT = Duration.ofMillis(200);

    private static volatile Duration patience = IMPATIENT;

    static Stream<Planted> planted() {
        return Stream.of(BrokenStore.values(), BrokenWorkflows.values(), BrokenFlow.values())
                .flatMap(Stream::of);
    }

    @ParameterizedTest
    @MethodSource("planted")
    void isFound(Planted broken) {
        wrapping = broken::plantedIn;

        List<String> failed = failures(run(selectNestedClass(List.of(Conformance.class), broken.group())));

        assertThat(failed).as("tests that fail for %s", broken).contains(broken.test());
    }

    @ParameterizedTest
    @EnumSource
    void isFound(BrokenSchedules broken) {
        wrapping = broken::plantedIn;

        List<String> failed = failures(run(selectNestedClass(List.of(Conformance.class), broken.group())));

        assertThat(failed).as("tests that fail for %s", broken).contains(broken.test());
    }

    @Test
    void aWrappedButSoundStorePasses() {
        wrapping = FailingStore::new;
        patience = Duration.ofSeconds(10);

        Events tests = run(selectClass(Conformance.class));

        assertThat(failures(tests)).isEmpty();
        assertThat(tests.succeeded().count()).isGreaterThan(240);
    }

    @Test
    void aStoreThatOffersLittleAndRefusesTheRestPasses() {
        wrapping = store -> new FrugalStore(new FailingStore(store));
        patience = Duration.ofSeconds(10);

        Events tests = run(selectClass(Conformance.class));

        assertThat(failures(tests)).isEmpty();
        assertThat(tests.succeeded().count()).isGreaterThan(90);

        wrapping = store -> new FrugalStore(new FailingStore(store));
        patience = Duration.ofSeconds(10);
        assertThat(failures(run(selectClass(Model.class)))).isEmpty();
    }

    /** The model needs no test that was written for a bug. */
    @ParameterizedTest
    @EnumSource(
            names = {
                "IGNORES_PRIORITY",
                "FORGETS_THE_FENCING_CHECK",
                "FENCING_STAYS",
                "KEEPS_LEASES_FOR_EVER",
                "COUNTS_GOODBYES",
                "LOSES_FOLLOW_UPS",
                "PUBLISHES_FOLLOW_UPS_APART",
                "REFUSES_ALL_FOR_ONE",
                "MISTAKES_DEFER_FOR_RETRY",
                "FORGETS_STARTS",
                "FORGETS_CHECKPOINTS",
                "KEEPS_CHECKPOINTS_OF_ZOMBIES",
                "STARTS_THE_REQUEUED_ANEW",
                "DELIVERS_EARLY",
                "DELIVERS_LATE",
                "IGNORES_EXPIRY",
                "NEVER_FREES_KEYS",
                "NEVER_TELLS_WATCHERS",
                "IGNORES_CANCEL",
                "IGNORES_PAUSE",
                "PURGES_ONE_ONLY",
                "REQUEUES_NOTHING",
                "IGNORES_QUOTAS"
            })
    void isFoundByTheModel(BrokenStore broken) {
        wrapping = broken::plantedIn;
        assertThat(failures(run(selectClass(Model.class)))).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "LETS_GO_TWICE",
                "LETS_GO_TWICE_WHEN_BUSY",
                "STOPS_SKIPPING",
                "MISTAKES_ANY_FOR_ALL",
                "FORGETS_DELAYS",
                "FORGETS_WHAT_IS_REQUIRED",
                "CANCELS_WITHOUT_A_WORD",
                "PURGES_WITHOUT_A_WORD",
                "CLEANS_NOTHING_UP",
                "CANCELS_ONE_ONLY",
                "IGNORES_SEALS",
                "LOSES_CONTINUATIONS",
                "MISTAKES_CONTINUE_FOR_SUCCESS",
                "REVIVES_ALL_FOR_ONE",
                "FORGETS_MEMBERS"
            })
    void isFoundByTheModelOfWorkflows(BrokenWorkflows broken) {
        wrapping = broken::plantedIn;
        assertThat(failures(run(selectClass(Workflows.class)))).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "FREES_KEYS_AT_THE_START",
                "FREES_KEYS_AT_THE_END",
                "FREES_TIMED_KEYS_TOO_EARLY",
                "NEVER_REPLACES",
                "ORDERS_PAIRS_ONLY",
                "ORDERS_WITHIN_QUEUES",
                "SKIPS_WHO_IS_RETRIED",
                "IGNORES_LIMITS",
                "MIXES_KEYS_OF_LIMITS",
                "KEEPS_LIMITS_THAT_WERE_REMOVED",
                "FORGETS_THE_LIMIT_OF_THE_TASK",
                "SAVES_TOKENS_WITHOUT_END",
                "KEEPS_TOKENS_OF_THE_UNRUN"
            })
    void isFoundByTheModel(BrokenFlow broken) {
        wrapping = broken::plantedIn;
        assertThat(failures(run(selectClass(Model.class)))).hasSize(1);
    }

    private static Events run(DiscoverySelector selector) {
        try {
            return EngineTestKit.engine("junit-jupiter")
                    .selectors(selector)
                    .execute()
                    .testEvents();
        } finally {
            wrapping = UnaryOperator.identity();
            patience = IMPATIENT;
        }
    }

    private static List<String> failures(Events tests) {
        List<String> names = new ArrayList<>();
        for (Event event : tests.failed().list()) {
            names.add(event.getTestDescriptor().getDisplayName().replace("()", ""));
        }
        return names;
    }

    /** Not found by the build: its name does not end in Test. */
    static class Conformance extends StoreConformance {
        @Override
        protected StoreHarness harness() {
            return new WrappingHarness();
        }
    }

    /** As above. */
    static class Model extends StoreModelTest {
        @Override
        protected StoreHarness harness() {
            return new WrappingHarness();
        }
    }

    /** As above. */
    static class Workflows extends WorkflowModelTest {
        @Override
        protected StoreHarness harness() {
            return new WrappingHarness();
        }
    }

    /** A memory store in whatever is being tested. */
    private static final class WrappingHarness extends MemoryHarness {
        private final UnaryOperator<Store> around = wrapping;
        private final List<Store> wrapped = new ArrayList<>();

        WrappingHarness() {
            FailingStore.ARMED.set(false);
        }

        @Override
        public Store openAnother() {
            Store store = around.apply(super.openAnother());
            wrapped.add(store);
            return store;
        }

        @Override
        public boolean restarts() {
            return wrapped.get(0).capabilities().contains(io.millwright.spi.Capability.DURABLE);
        }

        @Override
        public Store restart() {
            wrapped.forEach(Store::close);
            return open();
        }

        @Override
        public boolean failNextChange() {
            FailingStore.ARMED.set(true);
            return true;
        }

        @Override
        public void barrier(Store store) {
            // one change, of a kind that no planted bug swallows
            io.millwright.testkit.Await.get(store.publish(List.of()), patience());
        }

        @Override
        public Duration patience() {
            return patience;
        }

        @Override
        public void close() {
            wrapped.forEach(Store::close);
            super.close();
        }
    }
}
