package io.millwright.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PagesTest {
    private final List<List<Integer>> pages = new ArrayList<>();

    private Pages<Integer> of(int count, int size) {
        return new Pages<>(IntStream.range(0, count).iterator(), size, pages::add);
    }

    @Test
    void givesPagesAndPositions() throws Exception {
        Pages<Integer> five = of(5, 2);
        assertThat(five.run(0L)).isEqualTo(2);
        assertThat(five.run(2L)).isEqualTo(4);
        assertThat(five.run(4L)).isEqualTo(5);
        assertThat(five.run(5L)).isNull();
        assertThat(pages).containsExactly(List.of(0, 1), List.of(2, 3), List.of(4));
    }

    @Test
    void skipsWhatEarlierAttemptsDid() throws Exception {
        Pages<Integer> ten = of(10, 4);
        assertThat(ten.run(7L)).isEqualTo(10);
        assertThat(pages).containsExactly(List.of(7, 8, 9));
        assertThat(of(3, 4).run(3L)).as("all of them").isNull();
    }

    @Test
    void nothingIsNoPage() throws Exception {
        assertThat(of(0, 3).run(0L)).isNull();
        assertThat(pages).isEmpty();
    }

    @Test
    void itemsMayBeNull() throws Exception {
        Iterator<Integer> nulls = Collections.<Integer>nCopies(2, null).iterator();
        assertThat(new Pages<Integer>(nulls, 5, pages::add).run(0L)).isEqualTo(2);
        assertThat(pages.get(0)).containsOnlyNulls();
    }

    @Test
    void fewerItemsThanBeforeAreNoticed() {
        Refused.with(ErrorCode.STATE_CONFLICT, () -> of(3, 2).run(4L), "3 items", "got through 4", "in every attempt");
    }

    @Test
    void aPageHasRoom() {
        Refused.with(ErrorCode.INVALID_TASK, () -> of(3, 0), "at least one", "0");
    }
}
