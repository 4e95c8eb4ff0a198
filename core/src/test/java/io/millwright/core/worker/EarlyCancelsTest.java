package io.millwright.core.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.TaskId;
import io.millwright.core.worker.EarlyCancels.Request;
import io.millwright.spi.Lease;
import io.millwright.spi.WorkerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EarlyCancelsTest {
    private final EarlyCancels cancels = new EarlyCancels();

    private static Lease lease(TaskId id, long fencing) {
        return new Lease(id, new WorkerId("w"), fencing, 0);
    }

    @Test
    void aRequestIsTakenOnceByItsOwnDelivery() {
        TaskId id = TaskId.next();
        cancels.add(new Request(id, 3, "why"), 0);
        assertThat(cancels.take(lease(TaskId.next(), 3))).isNull();
        assertThat(cancels.take(lease(id, 3))).isEqualTo("why");
        assertThat(cancels.take(lease(id, 3))).isNull();
    }

    @Test
    void aLaterDeliveryIsNotMeant() {
        TaskId id = TaskId.next();
        cancels.add(new Request(id, 3, "why"), 0);
        assertThat(cancels.take(lease(id, 4))).isNull();
    }

    @Test
    void oldRequestsGo() {
        List<TaskId> old = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            old.add(TaskId.next());
            cancels.add(new Request(old.get(i), 1, "old"), 0);
        }
        long later = Duration.ofSeconds(11).toNanos();
        TaskId fresh = TaskId.next();
        cancels.add(new Request(fresh, 1, "fresh"), later);
        old.forEach(id -> assertThat(cancels.take(lease(id, 1))).isNull());
        assertThat(cancels.take(lease(fresh, 1))).isEqualTo("fresh");
    }
}
