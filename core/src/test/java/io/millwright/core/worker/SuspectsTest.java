package io.millwright.core.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.TaskId;
import io.millwright.api.TaskOptions;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Lease;
import io.millwright.spi.Payload;
import io.millwright.spi.Store;
import io.millwright.spi.Tally;
import io.millwright.spi.WorkerId;
import org.junit.jupiter.api.Test;

class SuspectsTest {
    private final Suspects suspects = new Suspects();

    @Test
    void whatMayStillCrashRunsBesideAnything() {
        assertThat(suspects.admit(delivery(0))).isTrue();
        assertThat(suspects.admit(delivery(Store.MAX_CRASHES - 2))).isTrue();
        assertThat(suspects.admit(delivery(Store.MAX_CRASHES - 2))).isTrue();
    }

    @Test
    void suspectsRunOneByOne() {
        Delivery first = delivery(Store.MAX_CRASHES - 1);
        Delivery second = delivery(Store.MAX_CRASHES - 1);

        assertThat(suspects.admit(first)).isTrue();
        assertThat(suspects.admit(second)).isFalse();
        suspects.settled(second.lease());
        assertThat(suspects.admit(second)).as("the settlement of another one").isFalse();
        suspects.settled(first.lease());
        assertThat(suspects.admit(second)).isTrue();
    }

    @Test
    void oneThatIsLostWithTheLeaseKeepsNobodyOut() {
        suspects.admit(delivery(Store.MAX_CRASHES - 1));
        suspects.lost();

        assertThat(suspects.admit(delivery(Store.MAX_CRASHES - 1))).isTrue();
    }

    private static Delivery delivery(int crashes) {
        TaskId id = TaskId.next();
        Envelope envelope = new Envelope(
                id,
                "task",
                new Envelope.Address(TaskOptions.DEFAULT_QUEUE, 0, null),
                new Envelope.Times(1, 0, 0),
                new Payload(Payload.JSON, new byte[0]),
                null);
        return new Delivery(new Lease(id, new WorkerId("w"), 1, 0), envelope, new Tally(0, 0, 0, crashes, 0));
    }
}
