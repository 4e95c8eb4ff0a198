package io.millwright.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Verdict.ReleaseReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The small rules that the records of the contract hold by themselves. */
class ContractTest {
    private static final TaskError ERROR = TaskError.of(ErrorCode.TASK_FAILED, "no");

    @Test
    void defaults() {
        assertThat(WorkerInfo.DEFAULT_LEASE).isEqualTo(Duration.ofSeconds(15));
        assertThat(Store.MAX_CRASHES).isEqualTo(3);
        assertThat(Store.KEPT_LINES).isEqualTo(1_000);
        assertThat(TaskQuery.MAX_LIMIT).isEqualTo(10_000);
        assertThat(Payload.JSON).isEqualTo("json");
    }

    @Test
    void verdictsNameTheStateThatFollows() {
        Payload result = new Payload("json", new byte[0]);
        assertThat(new Verdict.Success(result).state()).isEqualTo(TaskState.SUCCESS);
        assertThat(new Verdict.Failure(ERROR).state()).isEqualTo(TaskState.FAILURE);
        assertThat(new Verdict.Retry(1, ERROR).state()).isEqualTo(TaskState.RETRY);
        assertThat(new Verdict.Defer(1, "later").state()).isEqualTo(TaskState.RETRY);
        assertThat(new Verdict.Release(0, ReleaseReason.UNUSED).state()).isEqualTo(TaskState.PENDING);
        assertThat(new Verdict.Dead(ERROR).state()).isEqualTo(TaskState.DEAD);
        assertThat(new Verdict.Canceled("why").state()).isEqualTo(TaskState.CANCELED);
        assertThat(new Verdict.Expired().state()).isEqualTo(TaskState.EXPIRED);
    }

    @Test
    void everyVerdictIsAllowedFromReceived() {
        List<Verdict> all = List.of(
                new Verdict.Success(new Payload("json", new byte[0])),
                new Verdict.Continue(TaskId.next(), new Payload("json", new byte[0])),
                new Verdict.Failure(ERROR),
                new Verdict.Retry(1, ERROR),
                new Verdict.Defer(1, "later"),
                new Verdict.Release(0, ReleaseReason.UNUSED),
                new Verdict.Dead(ERROR),
                new Verdict.Canceled("why"),
                new Verdict.Expired());
        assertThat(all.stream().map(Object::getClass)).hasSize(Verdict.class.getPermittedSubclasses().length);
        for (Verdict verdict : all) {
            assertThat(TaskState.RECEIVED.allows(verdict.state()))
                    .as("%s", verdict)
                    .isTrue();
            assertThat(TaskState.STARTED.allows(verdict.state()))
                    .as("%s", verdict)
                    .isTrue();
        }
    }

    @Test
    void someVerdictsCarryAnError() {
        assertThat(new Verdict.Failure(ERROR).errorOrNull()).isSameAs(ERROR);
        assertThat(new Verdict.Retry(1, ERROR).errorOrNull()).isSameAs(ERROR);
        assertThat(new Verdict.Dead(ERROR).errorOrNull()).isSameAs(ERROR);
        assertThat(new Verdict.Defer(1, "later").errorOrNull()).isNull();
        assertThat(new Verdict.Expired().errorOrNull()).isNull();
    }

    @Test
    void talliesCountOneThingAtATime() {
        assertThat(Tally.ZERO.plusFailure()).isEqualTo(new Tally(1, 0, 0, 0, 0));
        assertThat(Tally.ZERO.plusDeferral()).isEqualTo(new Tally(0, 1, 0, 0, 0));
        assertThat(Tally.ZERO.plusMiss()).isEqualTo(new Tally(0, 0, 1, 0, 0));
        assertThat(Tally.ZERO.plusVanished(true)).isEqualTo(new Tally(0, 0, 0, 1, 0));
        assertThat(Tally.ZERO.plusVanished(false)).isEqualTo(new Tally(0, 0, 0, 0, 1));
    }

    @Test
    void attemptsAreThoseThatMayHaveRun() {
        assertThat(Tally.ZERO.attempt()).isEqualTo(1);
        assertThat(new Tally(2, 3, 50, 1, 40).attempt()).isEqualTo(7);
        assertThat(new Tally(2, 3, 50, 1, 40, 5).attempt()).isEqualTo(12);
    }

    @Test
    void aCheckpointOvercomesCrashesWithinABound() {
        assertThat(new Tally(1, 2, 3, 2, 5).afterCheckpoint()).isEqualTo(new Tally(1, 2, 3, 0, 5, 2));
        assertThat(new Tally(1, 2, 3, 2, 5, 4).afterCheckpoint()).isEqualTo(new Tally(1, 2, 3, 0, 5, 6));
        assertThat(Tally.ZERO.afterCheckpoint()).isSameAs(Tally.ZERO);
        Tally often = new Tally(0, 0, 0, 2, 0, Tally.MAX_OVERCOME);
        assertThat(often.afterCheckpoint()).isSameAs(often);
        for (Tally next : List.of(
                often.plusFailure(),
                often.plusDeferral(),
                often.plusMiss(),
                often.plusVanished(true),
                often.plusVanished(false))) {
            assertThat(next.overcome()).isEqualTo(Tally.MAX_OVERCOME);
        }
    }

    @Test
    void payloadsAreEqualByContentAndSayNothing() {
        Payload one = new Payload("json", new byte[] {1, 2});
        assertThat(one)
                .isEqualTo(new Payload("json", new byte[] {1, 2}))
                .hasSameHashCodeAs(new Payload("json", new byte[] {1, 2}));
        assertThat(one)
                .isNotEqualTo(new Payload("json", new byte[] {1, 3}))
                .isNotEqualTo(new Payload("x", new byte[] {1, 2}));
        assertThat(new Payload("json", "secret".getBytes())).hasToString("json[6 bytes]");
    }

    @Test
    void aClaimHasAQueueAndRoom() {
        List<ClaimRequest.Share> shares = new ArrayList<>(List.of(new ClaimRequest.Share("q", 1)));
        ClaimRequest request = new ClaimRequest(shares, 1);
        shares.clear();
        assertThat(request.queues()).hasSize(1);
        assertThatThrownBy(() -> new ClaimRequest(List.of(), 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ClaimRequest(request.queues(), 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void outcomesAreTerminal() {
        TaskId id = TaskId.next();
        for (TaskState state : TaskState.values()) {
            if (state.isTerminal()) {
                assertThat(new TaskOutcome(id, state, null, null, 1).state()).isEqualTo(state);
            } else {
                assertThatThrownBy(() -> new TaskOutcome(id, state, null, null, 1))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(state.name());
            }
        }
    }

    @Test
    void queriesAreBoundedAndCopied() {
        Set<TaskState> states = EnumSet.of(TaskState.DEAD);
        TaskQuery query = new TaskQuery(null, null, states, null, 10);
        states.clear();
        assertThat(query.states()).containsExactly(TaskState.DEAD);
        assertThat(TaskQuery.inState(5, TaskState.DEAD, TaskState.RETRY).states())
                .containsExactlyInAnyOrder(TaskState.DEAD, TaskState.RETRY);
        assertThat(new TaskQuery(null, null, Set.of(), null, 1).states()).isEmpty();
        assertThatThrownBy(() -> new TaskQuery(null, null, Set.of(), null, 0)).hasMessageContaining("limit");
        assertThatThrownBy(() -> new TaskQuery(null, null, Set.of(), null, 10_001))
                .hasMessageContaining("limit");
    }

    @Test
    void settlementsCopyTheirFollowUps() {
        Lease lease = new Lease(TaskId.next(), new WorkerId("w"), 1, 0);
        Settlement settlement = new Settlement(lease, new Verdict.Expired());
        assertThat(settlement.followUps()).isEmpty();
        assertThat(lease.owner()).hasToString("w");
    }
}
