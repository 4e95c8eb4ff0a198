package io.millwright.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.TaskId;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private final Ledger ledger = new Ledger(10_000, 1_750_000_000_000L, -123456789L);

    @Test
    void idsAscendAndCarryTheirNumber() {
        Set<TaskId> ids = new HashSet<>();
        TaskId last = new TaskId(0, 0);
        for (int i = 0; i < 10_000; i++) {
            TaskId id = ledger.id(i);
            assertThat(id).isGreaterThan(last);
            assertThat(ledger.number(id)).hasValue(i);
            assertThat(id.toUuid().version()).isEqualTo(7);
            assertThat(id.toUuid().variant()).isEqualTo(2);
            ids.add(id);
            last = id;
        }
        assertThat(ids).hasSize(10_000);
    }

    @Test
    void idsOfOthersHaveNoNumber() {
        assertThat(ledger.number(TaskId.next())).isEmpty();
        assertThat(new Ledger(10, 1_750_000_000_000L, 5).number(ledger.id(3))).isEmpty();
        assertThat(new Ledger(3, 1_750_000_000_000L, -123456789L).number(ledger.id(3)))
                .isEmpty();
    }

    @Test
    void everyAcceptedTaskIsAccountedFor() {
        for (int i = 0; i < 8; i++) {
            ledger.accepted(i);
            ledger.ran(i);
            ledger.settled(i);
        }
        assertThat(ledger.account()).isEqualTo(new Ledger.Account(8, 8, 0, 0));
        assertThat(ledger.account().isClean()).isTrue();
    }

    @Test
    void lossAndDoublingAreSeen() {
        ledger.accepted(0); // never ran
        ledger.accepted(1);
        ledger.ran(1); // never settled
        ledger.accepted(2);
        ledger.settled(2); // settled, but no handler was called
        ledger.accepted(3);
        ledger.settled(3);
        for (int i = 0; i < 100; i++) {
            ledger.ran(3);
        }
        Ledger.Account account = ledger.account();
        assertThat(account).isEqualTo(new Ledger.Account(4, 2, 3, 1));
        assertThat(account.isClean()).isFalse();
        assertThat(ledger.isAccepted(3)).as("the count of runs does not spill").isTrue();
        assertThat(ledger.isAccepted(4)).isFalse();
    }

    @Test
    void percentilesAreThoseOfTheNearestRank() {
        long[] nanos = new long[100];
        for (int i = 0; i < 100; i++) {
            nanos[99 - i] = (i + 1) * 1_000_000L;
        }
        Percentiles percentiles = new Percentiles(nanos);
        assertThat(percentiles.millis(50)).isEqualTo(50);
        assertThat(percentiles.millis(99)).isEqualTo(99);
        assertThat(percentiles.millis(100)).isEqualTo(100);
        assertThat(new Percentiles(new long[0]).millis(50)).isNaN();
    }
}
