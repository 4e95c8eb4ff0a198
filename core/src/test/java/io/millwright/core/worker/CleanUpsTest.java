package io.millwright.core.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CleanUpsTest {
    private final CleanUps cleanUps = new CleanUps();
    private final List<String> closed = new ArrayList<>();

    @Test
    void theLastIsClosedFirstAndEachOnce() {
        cleanUps.add(() -> closed.add("a"));
        cleanUps.add(() -> closed.add("b"));
        cleanUps.add(() -> closed.add("c"));
        assertThat(closed).isEmpty();
        cleanUps.run();
        cleanUps.run();
        assertThat(closed).containsExactly("c", "b", "a");
    }

    @Test
    void oneThatThrowsStopsNoOther() {
        cleanUps.add(() -> closed.add("a"));
        cleanUps.add(() -> {
            throw new AssertionError("expected by the test");
        });
        cleanUps.run();
        assertThat(closed).containsExactly("a");
    }

    @Test
    void whatIsHandedInWhileOthersAreClosedIsClosedNext() {
        cleanUps.add(() -> closed.add("a"));
        cleanUps.add(() -> {
            closed.add("b");
            cleanUps.add(() -> closed.add("c"));
        });
        cleanUps.run();
        assertThat(closed).containsExactly("b", "c", "a");
    }

    @Test
    void whatComesTooLateIsClosedAtOnce() {
        cleanUps.run();
        cleanUps.add(() -> closed.add("late"));
        assertThat(closed).containsExactly("late");
    }
}
