package io.millwright.core.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrefetchTest {
    private static final long MILLI = 1_000_000;

    @Test
    void holdsNothingAheadWhileNothingIsKnown() {
        assertThat(new Prefetch(8, 50 * MILLI, 1_000).target()).isZero();
    }

    @Test
    void holdsWhatWillStartWithinTheHorizon() {
        Prefetch prefetch = new Prefetch(4, 50 * MILLI, 1_000);
        prefetch.ran(10 * MILLI);
        assertThat(prefetch.target()).isEqualTo(20);
    }

    @Test
    void longHandlersGiveNothingAndNoOpsTheMaximum() {
        Prefetch slow = new Prefetch(4, 50 * MILLI, 1_000);
        slow.ran(1_000 * MILLI);
        assertThat(slow.target()).isZero();
        Prefetch fast = new Prefetch(4, 50 * MILLI, 1_000);
        fast.ran(0);
        assertThat(fast.target()).isEqualTo(1_000);
    }

    @Test
    void followsHandlersThatBecomeSlow() {
        Prefetch prefetch = new Prefetch(1, 50 * MILLI, 1_000);
        prefetch.ran(MILLI / 100);
        int before = prefetch.target();
        prefetch.ran(1_000 * MILLI);
        assertThat(prefetch.target())
                .as("one slow run is enough")
                .isLessThan(before)
                .isZero();
        for (int i = 0; i < 200; i++) {
            prefetch.ran(MILLI / 100);
        }
        assertThat(prefetch.target()).isEqualTo(1_000);
    }

    @Test
    void forgetsWhatItKnewWhenItHeldTooMuch() {
        Prefetch prefetch = new Prefetch(4, 50 * MILLI, 1_000);
        prefetch.ran(1);
        prefetch.tooMuch();
        assertThat(prefetch.target()).isZero();
    }

    @Test
    void noHorizonHoldsNothing() {
        Prefetch prefetch = new Prefetch(100_000, 0, 1_000);
        prefetch.ran(0);
        assertThat(prefetch.target()).isZero();
    }

    @Test
    void hugeNumbersStayBounded() {
        Prefetch prefetch = new Prefetch(100_000, Long.MAX_VALUE, Integer.MAX_VALUE);
        prefetch.ran(1);
        assertThat(prefetch.target()).isEqualTo(Integer.MAX_VALUE);
    }
}
