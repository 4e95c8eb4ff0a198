package io.millwright.jdbc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Some candidates of one priority and share: all of them from the first up to this one.
 *
 * @param last the one with the greatest number
 */
record Run(Candidate last, int count) {

    /** Puts those of one queue together. Those of one share come by number, others may be between them. */
    static List<Run> of(List<Candidate> candidates) {
        if (candidates.isEmpty()) {
            return List.of();
        }
        Candidate first = candidates.get(0);
        if (candidates.stream().allMatch(other -> isAlike(first, other))) { // nearly always
            return List.of(new Run(candidates.get(candidates.size() - 1), candidates.size()));
        }
        Map<Group, Run> runs = new HashMap<>();
        for (Candidate candidate : candidates) {
            Group group = new Group(candidate.place().rank(), candidate.share());
            runs.merge(group, new Run(candidate, 1), (before, one) -> new Run(one.last, before.count + 1));
        }
        return new ArrayList<>(runs.values());
    }

    private record Group(int rank, long share) {}

    private static boolean isAlike(Candidate one, Candidate other) {
        return one.place().rank() == other.place().rank() && one.share() == other.share();
    }
}
