package io.millwright.testing.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What is tried.
 *
 * @param size roughly how many tasks there are
 * @param calm tags of tasks that always succeed
 */
record Case(long seed, Scenario scenario, int size, Set<String> calm) {
    private static final int SMALLEST = 3;
    private static final int SIZES = 30;

    Case {
        calm = Set.copyOf(calm);
    }

    static Case of(long seed, Scenario scenario) {
        return new Case(seed, scenario, SMALLEST + new Random(seed).nextInt(SIZES), Set.of());
    }

    RandomWorkflow workflow() {
        return new RandomWorkflow(seed, size, scenario.tolerant(), calm);
    }

    /** Simpler ones, the simplest first. */
    List<Case> simpler() {
        List<Case> simpler = new ArrayList<>();
        IntStream.range(1, size).forEach(smaller -> simpler.add(new Case(seed, scenario, smaller, calm)));
        new TreeSet<>(workflow().script.wild()).forEach(tag -> {
            Set<String> more = new HashSet<>(calm);
            more.add(tag);
            simpler.add(new Case(seed, scenario, size, more));
        });
        return simpler;
    }
}
