package io.millwright.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.TaskId;
import io.millwright.spi.Lease;
import io.millwright.spi.WorkerId;
import org.junit.jupiter.api.Test;

class HandleTest {
    private static final WorkerId OWNER = new WorkerId("w");

    @Test
    void tellsTheRow() {
        for (long seq : new long[] {1, 2, 1_000_000, 1L << 43}) {
            TaskId id = TaskId.next();
            assertThat(Handle.seq(new Lease(id, OWNER, 1, Handle.of(seq, id)))).isEqualTo(seq);
        }
    }

    @Test
    void isNotTakenWithAnotherId() {
        long handle = Handle.of(7, TaskId.ofKey("one"));
        assertThat(Handle.seq(new Lease(TaskId.ofKey("two"), OWNER, 1, handle))).isEqualTo(-1);
        assertThat(Handle.seq(new Lease(TaskId.ofKey("two"), OWNER, 1, 0))).isEqualTo(-1);
    }

    @Test
    void isNoneWhereTheRowHasTooManyDigits() {
        assertThat(Handle.of(1L << 44, TaskId.next())).isZero();
    }
}
