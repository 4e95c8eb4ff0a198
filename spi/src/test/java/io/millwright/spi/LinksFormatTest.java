package io.millwright.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.TaskId;
import io.millwright.spi.Links.Edge;
import io.millwright.spi.Links.Join;
import io.millwright.spi.Links.On;
import io.millwright.spi.Links.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinksFormatTest {
    private static final Links RICH = new Links(
            Role.GATE,
            TaskId.MAX_MEMBERS,
            Join.ANY,
            true,
            true,
            Long.MAX_VALUE,
            List.of(Edge.onSuccess(1), Edge.onFailure(128), Edge.onEnd(TaskId.MAX_MEMBERS)),
            null);

    @Test
    void readsWhatItWrote() {
        for (Links links : List.of(RICH, Links.task(0, false), Links.workflow(7, TaskId.next()))) {
            assertThat(LinksFormat.read(LinksFormat.write(links))).isEqualTo(links);
        }
    }

    @Test
    void readsWhatItWroteWhateverThatWas() {
        Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            Links links = random(random);
            assertThat(LinksFormat.read(LinksFormat.write(links))).isEqualTo(links);
        }
    }

    @Test
    void aMemberOfAGroupTakesFewBytes() {
        assertThat(LinksFormat.write(Links.task(0, true, Edge.onSuccess(100)))).hasSize(8);
    }

    /** What others wrote must go on being readable. */
    @Test
    void theFirstVersionIsReadable() {
        byte[] bytes = {1, 1, 1 | 2 | 4, 3, (byte) 0x88, 0x27, 1, 5, 2};
        assertThat(LinksFormat.read(bytes))
                .isEqualTo(new Links(Role.GATE, 3, Join.ANY, true, true, 5_000, List.of(Edge.onEnd(5)), null));
        assertThat(LinksFormat.write(LinksFormat.read(bytes))).isEqualTo(bytes);
    }

    @Test
    void whatIsCutOffIsDamaged() {
        byte[] whole = LinksFormat.write(Links.workflow(300, TaskId.next()));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> LinksFormat.read(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> LinksFormat.read(Arrays.copyOf(whole, whole.length + 1)))
                .hasMessageContaining("too many");
    }

    @Test
    void whatCannotBeIsDamaged() {
        for (byte[] bytes : new byte[][] {
            {2, 0, 0, 0, 0, 0}, // a later version
            {1, 9, 0, 0, 0, 0}, // a role
            {1, -1, 0, 0, 0, 0},
            {1, 0, 16, 0, 0, 0}, // a flag
            {1, 0, 0, 0, 0, 1, 5, 3}, // how to end
            {1, 0, 0, 0, 0, 100, 5, 1}, // a number of edges
            {1, 0, 0, -1, -1, -1, -1, -1, -1, 1, 0, 0}, // a number that is no int
            {1, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0} // a number without end
        }) {
            assertThatThrownBy(() -> LinksFormat.read(bytes))
                    .as("%s", Arrays.toString(bytes))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** Nothing else is thrown, and no memory is taken for what a damaged length claims. */
    @Test
    void anyBytesAreReadOrRefused() {
        Random random = new Random(2);
        byte[] rich = LinksFormat.write(RICH);
        int refused = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = rich.clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            try {
                LinksFormat.read(bytes);
            } catch (IllegalArgumentException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1, 4_999);
    }

    private static Links random(Random random) {
        List<Edge> edges = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            edges.add(new Edge(random.nextInt(TaskId.MAX_MEMBERS), any(random, On.values())));
        }
        return new Links(
                any(random, Role.values()),
                random.nextInt() >>> (1 + random.nextInt(31)),
                any(random, Join.values()),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextLong() >>> (1 + random.nextInt(63)),
                edges,
                random.nextBoolean() ? null : TaskId.next());
    }

    private static <T> T any(Random random, T[] all) {
        return all[random.nextInt(all.length)];
    }
}
