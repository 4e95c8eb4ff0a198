package io.millwright.core.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.Signature;
import io.millwright.api.TaskType;
import io.millwright.api.TypeRef;
import io.millwright.api.Workflow;
import io.millwright.core.Refused;
import io.millwright.spi.Links;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The notation is that of {@link PlanText}. */
class WorkflowCompilerTest {
    private static final TaskType.Of0<Long> ZERO = TaskType.named("zero").returns(Long.class);
    private static final TaskType.Of1<Long, Long> INC =
            TaskType.named("inc").takes(Long.class).returns(Long.class);
    private static final TaskType.Of2<Long, Long, Long> ADD =
            TaskType.named("add").takes(Long.class, Long.class).returns(Long.class);
    private static final TaskType.Of1<List<Long>, Long> SUM =
            TaskType.named("sum").takes(new TypeRef<List<Long>>() {}).returns(Long.class);
    private static final TaskType.Of1<String, Void> ALERT =
            TaskType.named("alert").takes(String.class).returnsNothing();
    private static final TaskType.Of1<Long, Void> UNDO =
            TaskType.named("undo").takes(Long.class).returnsNothing();

    private static Workflow<Long> zero() {
        return Workflow.of(ZERO.with());
    }

    private static void compiles(Workflow<?> workflow, String... lines) {
        assertThat(PlanText.of(WorkflowCompiler.compile(workflow.step()))).isEqualTo(String.join("\n", lines));
    }

    @Test
    void oneTask() {
        compiles(zero(), "1 zero*", "= 1");
    }

    @Test
    void chainHandsOnResults() {
        compiles(zero().then(INC).then(ADD, 7L), "1 zero* → 2s", "2 inc(1)* all 1 → 3s", "3 add(1+2)* all 1", "= 3");
    }

    @Test
    void whatIgnoresResultsOnlyWaits() {
        compiles(zero().thenRun(ZERO.with()), "1 zero* → 2s", "2 zero* all 1", "= 2");
    }

    @Test
    void chainByNameSpreadsResults() {
        compiles(
                Workflow.chain(Signature.of("a"), Signature.of("b", 1), Signature.of("c", 1, 2)),
                "1 a* → 2s",
                "2 b(1+1…)* all 1 → 3s",
                "3 c(2+2…)* all 1",
                "= 3");
    }

    @Test
    void groupIsAGateWithAListOfItsMembers() {
        compiles(
                Workflow.group(zero(), zero(), zero()).then(SUM),
                "1 zero* → 4s",
                "2 zero* → 4s",
                "3 zero* → 4s",
                "4 group[1-3] all 3 → 5s",
                "5 sum(4)* all 1",
                "= 5");
    }

    @Test
    void membersOfAGroupAreNeighboursHoweverLongTheirWay() {
        compiles(
                Workflow.group(zero().then(INC), zero(), zero().then(INC).then(INC))
                        .then(SUM),
                "1 zero* → 3s",
                "2 zero* → 4s",
                "3 inc(1)* all 1 → 6s",
                "4 inc(2)* all 1 → 7s",
                "5 zero* → 7s",
                "6 inc(3)* all 1 → 7s",
                "7 group[4-6] all 3 → 8s",
                "8 sum(7)* all 1",
                "= 8");
    }

    @Test
    void aValueThatIsUsedTwiceIsOneStep() {
        Workflow<Long> shared = zero();
        compiles(
                Workflow.join(shared.then(INC), shared).then(ADD),
                "1 zero* → 2s 3s",
                "2 inc(1)* all 1 → 3s",
                "3 add(2,1)* all 2",
                "= 3");
    }

    @Test
    void aResultThatIsTakenTwiceHasOneEdge() {
        Workflow<Long> one = zero();
        compiles(Workflow.join(one, one).then(ADD), "1 zero* → 2s", "2 add(1,1)* all 1", "= 2");
        compiles(Workflow.group(one, one), "1 zero* → 2s", "2 group[1,1] all 1", "= 2");
    }

    @Test
    void nestedGroupsAreListsOfLists() {
        compiles(
                Workflow.group(Workflow.group(zero(), zero()), Workflow.group(zero())),
                "1 zero* → 4s",
                "2 zero* → 4s",
                "3 zero* → 5s",
                "4 group[1-2] all 2 → 6s",
                "5 group[3] all 1 → 6s",
                "6 group[4-5] all 2",
                "= 6");
    }

    @Test
    void bodyOfAChordMayBeAGroup() {
        compiles(
                zero().then(one -> Workflow.group(one.then(INC), one.then(ADD, 2L))),
                "1 zero* → 2s 3s",
                "2 inc(1)* all 1 → 4s",
                "3 add(1+1)* all 1 → 4s",
                "4 group[2-3] all 2",
                "= 4");
    }

    @Test
    void orderOnly() {
        Workflow<Long> lock = zero();
        compiles(
                Workflow.group(zero().after(lock), lock),
                "1 zero* → 2s 3s",
                "2 zero* all 1 → 3s",
                "3 group[2,1] all 2",
                "= 3");
        compiles(
                Workflow.group(zero(), zero()).after(lock.ignoreFailure()),
                "1 zero → 2e 3e",
                "2 zero* all 1 → 4s",
                "3 zero* all 1 → 4s",
                "4 group[2-3] all 2",
                "= 4");
    }

    @Test
    void refusesCircles() {
        Workflow<Long> a = zero();
        Workflow<Long> b = a.then(INC);
        Workflow<Long> circle = Workflow.join(b, a.after(b)).then(ADD);
        Refused.with(
                ErrorCode.INVALID_WORKFLOW,
                () -> WorkflowCompiler.compile(circle.step()),
                "wait for each other in a circle",
                "'zero'",
                "'inc'",
                "after");
    }

    @Test
    void anEmptyGroupIsAnEmptyList() {
        compiles(Workflow.map(INC, List.of()).then(SUM), "1 sum([])*", "= 1");
        compiles(
                Workflow.group(Workflow.map(INC, List.of()), Workflow.map(INC, List.of(1L))),
                "1 inc* → 2s",
                "2 group[1] all 1 → 3s",
                "3 group[[],2] all 1",
                "= 3");
        compiles(
                Workflow.group(Workflow.map(INC, List.of()), Workflow.map(INC, List.of()))
                        .then(Signature.of("two", 1)),
                "1 two(1+[[],[]]…)*",
                "= 1");
        Refused.with(
                ErrorCode.INVALID_WORKFLOW,
                () -> WorkflowCompiler.compile(
                        Workflow.map(INC, List.of()).onError(ALERT).step()),
                "has no task");
    }

    @Test
    void delaysOfLaterTasksCountFromWhenTheyAreLetGo() {
        compiles(
                Workflow.of(ZERO.with().in(Duration.ofSeconds(5)))
                        .thenRun(ZERO.with().in(Duration.ofSeconds(3))),
                "1 zero* → 2s",
                "2 zero* all 1 +3000",
                "= 2");
    }

    @Nested
    class Callbacks {
        @Test
        void onSuccessIsPartOfTheWorkflowButHoldsNobodyUp() {
            compiles(zero().onSuccess(INC).then(INC), "1 zero* → 2s 3s", "2 inc(1)* all 1", "3 inc(1)* all 1", "= 2");
        }

        @Test
        void aWorkflowMayFollowSuccess() {
            compiles(
                    zero().onSuccess(one -> one.then(INC).thenRun(ZERO.with())),
                    "1 zero* → 2s",
                    "2 inc(1)* all 1 → 3s",
                    "3 zero* all 1",
                    "= 1");
        }

        @Test
        void onErrorNoticesWhateverTheStepNeeded() {
            compiles(
                    zero().then(INC).onError(ALERT).then(INC),
                    "1 zero* → 2s 3f",
                    "2 inc(1)* all 1 → 3f 4s",
                    "3 error!1-2 any 2 → 5s",
                    "4 inc(2)* all 1",
                    "5 alert(3) all 1",
                    "= 4");
        }

        @Test
        void onErrorOfAGroupNoticesItsMembers() {
            compiles(
                    Workflow.group(zero(), zero()).onError(ALERT),
                    "1 zero* → 3f 4s",
                    "2 zero* → 3f 4s",
                    "3 error!1-2 any 2 → 5s",
                    "4 group[1-2] all 2",
                    "5 alert(3) all 1",
                    "= 4");
        }

        @Test
        void anErrorHandlerSpeaksForAllBehindIt() {
            compiles(
                    zero().onError(ALERT).then(INC).onError(ALERT),
                    "1 zero* → 2s 3f",
                    "2 inc(1)* all 1 → 4f",
                    "3 error!1 any 1 → 4s 6s",
                    "4 error!2-3 any 2 → 5s",
                    "5 alert(4) all 1",
                    "6 alert(3) all 1",
                    "= 2");
        }

        @Test
        void whatIsIgnoredIsStillNoticed() {
            compiles(
                    zero().ignoreFailure().onError(ALERT).then(INC),
                    "1 zero → 2f 3e",
                    "2 error!1 any 1 → 4s",
                    "3 inc(1?)* all 1",
                    "4 alert(2) all 1",
                    "= 3");
        }

        @Test
        void errorsComeFirstByName() {
            compiles(
                    zero().onError(Signature.of("alert", "ops")),
                    "1 zero* → 2f",
                    "2 error!1 any 1 → 3s",
                    "3 alert(2+1) all 1",
                    "= 1");
        }

        @Test
        void anErrorTextCannotFail() {
            Refused.with(
                    ErrorCode.INVALID_WORKFLOW,
                    () -> WorkflowCompiler.compile(
                            zero().onError(error -> error.onError(ALERT)).step()),
                    "onError of 'error' would never run");
        }

        @Test
        void callbacksOfAnEmptyGroup() {
            compiles(
                    Workflow.map(INC, List.of()).onError(ALERT).onSuccess(SUM).thenRun(ZERO.with()),
                    "1 zero*",
                    "2 sum([])",
                    "= 1");
        }
    }

    @Nested
    class Failures {
        @Test
        void ofOneStep() {
            compiles(zero().ignoreFailure().then(INC), "1 zero → 2e", "2 inc(1?)* all 1", "= 2");
            compiles(zero().ignoreFailure(), "1 zero", "= 1?");
        }

        @Test
        void ofMembersOfAGroup() {
            compiles(
                    Workflow.group(zero(), zero()).ignoreFailure().then(SUM),
                    "1 zero → 3e",
                    "2 zero → 3e",
                    "3 group[1-2?] all 2 → 4s",
                    "4 sum(3)* all 1",
                    "= 4");
            compiles(
                    Workflow.group(zero(), zero()).continueWithSuccesses(),
                    "1 zero → 3e",
                    "2 zero → 3e",
                    "3 group[1-2?]- all 2",
                    "= 3");
            compiles(
                    Workflow.group(zero(), zero().ignoreFailure()),
                    "1 zero* → 3s",
                    "2 zero → 3e",
                    "3 group[1,2?] all 2",
                    "= 3");
        }

        @Test
        void arePoliciesOfThoseWhoFollow() {
            Workflow<List<Long>> group = Workflow.group(zero(), zero());
            compiles(
                    Workflow.join(group.then(SUM), group.ignoreFailure().then(SUM))
                            .then(ADD),
                    "1 zero* → 3s 4e",
                    "2 zero* → 3s 4e",
                    "3 group[1-2] all 2 → 5s",
                    "4 group[1-2?] all 2 → 6s",
                    "5 sum(3)* all 1 → 7s",
                    "6 sum(4)* all 1 → 7s",
                    "7 add(5,6)* all 2",
                    "= 7");
        }

        @Test
        void whatOneNeedsIsRequiredEvenIfAnotherIgnoresIt() {
            Workflow<Long> one = zero();
            compiles(Workflow.join(one, one.ignoreFailure()).then(ADD), "1 zero* → 2s", "2 add(1,1?)* all 1", "= 2");
        }

        @Test
        void whatFollowsSomethingThatIsIgnoredIsNotRequiredEither() {
            compiles(
                    zero().then(INC).onSuccess(INC).ignoreFailure().thenRun(ZERO.with()),
                    "1 zero → 2s",
                    "2 inc(1) all 1 → 3e 4s",
                    "3 zero* all 1",
                    "4 inc(2) all 1",
                    "= 3");
        }
    }

    @Nested
    class Sagas {
        @Test
        void undoInReverseOrder() {
            compiles(
                    zero().compensateWith(UNDO)
                            .then(INC)
                            .compensateWith(Signature.of("back", 9))
                            .then(INC),
                    "1 zero* → 2s 4f 8s",
                    "2 inc(1)* all 1 → 3s 4f 6s",
                    "3 inc(2)* all 1 → 4f 5e",
                    "4 undo[]~ any 3 → 6s 8s",
                    "5 undone[]~ all 1 → 6e 7e",
                    "6 back(1+2…)~ all 3 → 7e",
                    "7 undone[]~ all 2 → 8e",
                    "8 undo(1)~ all 3",
                    "= 3");
        }
    }

    @Test
    void aChordOfAHundredThousandCompilesQuickly() {
        Workflow<Long> chord =
                Workflow.map(INC, LongStream.range(0, 100_000).boxed().toList()).then(SUM);
        Plan plan = WorkflowCompiler.compile(chord.step());
        assertThat(plan.nodes()).hasSize(100_002);
        assertThat(plan.nodes().get(100_000)).isInstanceOfSatisfying(Plan.Gate.class, gate -> {
            assertThat(gate.links().waits()).isEqualTo(100_000);
            assertThat(gate.result().toString()).hasSizeLessThan(200);
        });
        Links first = plan.nodes().get(0).links();
        assertThat(plan.nodes().subList(0, 100_000)).allMatch(node -> node.links() == first);
    }

    @Test
    void aLongChainNeedsNoStack() {
        Workflow<Long> chain = zero();
        for (int i = 0; i < 50_000; i++) {
            chain = chain.then(INC).onError(ALERT);
        }
        assertThat(WorkflowCompiler.compile(chain.step()).nodes()).hasSize(150_001);
    }

    @Test
    void gatesKeepEdgesFew() {
        List<Workflow<Long>> firsts =
                IntStream.range(0, 100).mapToObj(i -> zero()).toList();
        Workflow<List<Long>> first = Workflow.group(firsts);
        List<Workflow<Long>> seconds = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            seconds.add(first.then(SUM));
        }
        Plan plan = WorkflowCompiler.compile(Workflow.group(seconds).step());
        assertThat(plan.nodes().stream()
                        .mapToInt(node -> node.links().edges().size())
                        .sum())
                .isEqualTo(300);
    }
}
