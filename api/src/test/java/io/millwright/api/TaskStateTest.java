package io.millwright.api;

import static io.millwright.api.TaskState.CANCELED;
import static io.millwright.api.TaskState.DEAD;
import static io.millwright.api.TaskState.EXPIRED;
import static io.millwright.api.TaskState.FAILURE;
import static io.millwright.api.TaskState.HELD;
import static io.millwright.api.TaskState.PENDING;
import static io.millwright.api.TaskState.RECEIVED;
import static io.millwright.api.TaskState.RETRY;
import static io.millwright.api.TaskState.SKIPPED;
import static io.millwright.api.TaskState.STARTED;
import static io.millwright.api.TaskState.SUCCESS;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TaskStateTest {
    /** The whole table, written out once more: a move that appears or disappears must be wanted twice. */
    private static final Map<TaskState, Set<TaskState>> TABLE = Map.ofEntries(
            entry(HELD, EnumSet.of(PENDING, SUCCESS, FAILURE, CANCELED, EXPIRED, SKIPPED)),
            entry(PENDING, EnumSet.of(RECEIVED, CANCELED, EXPIRED)),
            entry(RETRY, EnumSet.of(RECEIVED, CANCELED, EXPIRED)),
            entry(RECEIVED, EnumSet.of(PENDING, STARTED, RETRY, HELD, SUCCESS, FAILURE, CANCELED, EXPIRED, DEAD)),
            entry(STARTED, EnumSet.of(PENDING, RETRY, HELD, SUCCESS, FAILURE, CANCELED, EXPIRED, DEAD)),
            entry(SUCCESS, EnumSet.of(HELD)),
            entry(FAILURE, EnumSet.of(PENDING, HELD)),
            entry(CANCELED, EnumSet.of(PENDING, HELD)),
            entry(EXPIRED, EnumSet.of(PENDING, HELD)),
            entry(DEAD, EnumSet.of(PENDING, HELD)),
            entry(SKIPPED, EnumSet.of(PENDING, HELD)));

    @ParameterizedTest
    @EnumSource
    void allowsExactlyTheMovesOfTheTable(TaskState from) {
        for (TaskState to : TaskState.values()) {
            assertThat(from.allows(to))
                    .as("%s → %s", from, to)
                    .isEqualTo(TABLE.get(from).contains(to));
        }
        assertThat(from.next()).isEqualTo(TABLE.get(from));
    }

    @ParameterizedTest
    @EnumSource
    void knowsItsKind(TaskState state) {
        assertThat(state.isTerminal())
                .isEqualTo(EnumSet.of(SUCCESS, FAILURE, CANCELED, EXPIRED, DEAD, SKIPPED)
                        .contains(state));
        assertThat(state.isLeased()).isEqualTo(state == RECEIVED || state == STARTED);
    }

    @ParameterizedTest
    @EnumSource
    void theTableCannotBeChangedThroughItsAnswers(TaskState state) {
        state.next().clear();
        assertThat(state.next()).isEqualTo(TABLE.get(state));
    }
}
