package io.millwright.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Envelope;
import io.millwright.spi.Payload;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackingTest {
    private final Packing packing = new Packing();
    private final WaitingQueue queue = new WaitingQueue("q");
    private final Packed kept = new Packed(null);
    private final Packed rear = queue.lane(3).rear;

    private Entry entry(TaskId id, byte[] arguments, Payload result, long finishedAt) {
        Envelope envelope = new Envelope(
                id,
                "add",
                new Envelope.Address("q", 3, null),
                new Envelope.Times(finishedAt - 5, 0, 0),
                new Payload("json", arguments),
                null);
        Entry entry = new Entry(envelope, 1, queue.lane(3), new Entry.Kind("add", "json", null, null));
        entry.since = finishedAt;
        entry.ending = result;
        return entry;
    }

    private static byte[] bytes(Random random, int most) {
        byte[] bytes = new byte[random.nextInt(most + 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void givesBackWhatWasPutIn() {
        TaskId id = TaskId.next();
        Payload result = new Payload("zip", new byte[] {1, 2, 3});
        assertThat(packing.addSettled(kept, entry(id, new byte[] {9}, result, 77), result))
                .isTrue();

        Entry found = Objects.requireNonNull(packing.find(id));
        assertThat(found.state).isEqualTo(TaskState.SUCCESS);
        assertThat(found.since).isEqualTo(77);
        assertThat(found.envelope(id))
                .isEqualTo(entry(id, new byte[] {9}, result, 77).envelope(id));
        assertThat(found.ending).isEqualTo(result);
        assertThat(packing.find(TaskId.next())).isNull();
    }

    @Test
    void refusesWhatIsTooLarge() {
        Payload result = new Payload("json", new byte[40_000]);
        assertThat(packing.addSettled(kept, entry(TaskId.next(), new byte[0], result, 1), result))
                .isFalse();
        assertThat(packing.size()).isZero();
    }

    /** Against a map, with random sizes, over many segments, with the oldest dropped now and then. */
    @Test
    void behavesLikeAMap() {
        Random random = new Random(7);
        Map<TaskId, Payload> model = new HashMap<>();
        ArrayDeque<TaskId> order = new ArrayDeque<>();
        List<TaskId> gone = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            TaskId id = random.nextBoolean() ? TaskId.next() : new TaskId(random.nextLong(), random.nextLong());
            Payload result = new Payload(random.nextBoolean() ? "json" : "zip", bytes(random, 60));
            assertThat(packing.addSettled(kept, entry(id, bytes(random, 60), result, i), result))
                    .isTrue();
            model.put(id, result);
            order.add(id);
            if (random.nextInt(4_000) == 0) {
                int before = packing.size();
                packing.dropOldest(kept);
                for (int n = before - packing.size(); n > 0; n--) {
                    TaskId dropped = order.remove();
                    model.remove(dropped);
                    gone.add(dropped);
                }
            }
        }
        assertThat(packing.size()).isEqualTo(model.size()).isLessThan(100_000);
        model.forEach((id, result) ->
                assertThat(Objects.requireNonNull(packing.find(id)).ending).isEqualTo(result));
        assertThat(gone)
                .isNotEmpty()
                .allSatisfy(id -> assertThat(packing.find(id)).isNull());
        List<TaskId> listed = new ArrayList<>();
        packing.forEach(kept, entry -> listed.add(entry.id()));
        assertThat(listed).containsExactlyElementsOf(order);
        while (packing.size() > 0) {
            packing.dropOldest(kept);
        }
        assertThat(kept.firstStamp()).isEqualTo(Long.MAX_VALUE);
        assertThat(kept.bytes + packing.indexBytes()).isLessThan(20_000);
    }

    @Test
    void whatWaitsIsTakenInOrderWithoutWhatWasTakenOut() {
        List<TaskId> order = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            Entry entry = entry(TaskId.next(), new byte[i % 50], new Payload("json", new byte[0]), 0);
            assertThat(packing.addWaiting(rear, entry)).isTrue();
            order.add(entry.id());
        }
        for (int i = 19_995; i >= 0; i -= 5) {
            TaskId id = order.remove(i);
            assertThat(Objects.requireNonNull(packing.find(id)).state).isEqualTo(TaskState.PENDING);
            assertThat(packing.find(id)).isNull();
        }
        assertThat(rear.size).isEqualTo(order.size()).isEqualTo(packing.size());

        List<TaskId> taken = new ArrayList<>();
        while (rear.size > 0) {
            packing.take(rear, 300, entry -> taken.add(entry.id()));
        }

        assertThat(taken).containsExactlyElementsOf(order);
        assertThat(rear.bytes).isZero();
        assertThat(packing.size()).isZero();
    }
}
