package io.millwright.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.ParameterizedType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorkflowTest {
    private static final TaskType.Of1<String, Long> LENGTH =
            TaskType.named("length").takes(String.class).returns(Long.class);
    private static final TaskType.Of1<Long, Long> INC =
            TaskType.named("inc").takes(Long.class).returns(Long.class);
    private static final TaskType.Of2<Long, Long, Long> ADD =
            TaskType.named("add").takes(Long.class, Long.class).returns(Long.class);
    private static final TaskType.Of5<Long, Long, Long, Long, Long, Long> FIVE = TaskType.named("five")
            .takes(Long.class, Long.class, Long.class, Long.class, Long.class)
            .returns(Long.class);
    private static final TaskType.Of1<List<Long>, Long> SUM =
            TaskType.named("sum").takes(new TypeRef<List<Long>>() {}).returns(Long.class);

    private static Workflow<Long> one() {
        return Workflow.of(INC.with(1L));
    }

    private static WorkflowStep.Run run(Workflow<?> workflow) {
        return (WorkflowStep.Run) workflow.step();
    }

    @Test
    void resultsComeAfterWhatIsGiven() {
        WorkflowStep.Run run = run(one().then(FIVE, 1L, 2L, 3L, 4L));
        assertThat(run.signature().arguments().values()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(run.takes()).hasSize(1);
        assertThat(run.binding()).isEqualTo(WorkflowStep.Binding.APPENDED);
        assertThat(run(Workflow.join(one(), one(), one(), one()).then(FIVE, 1L)).takes())
                .hasSize(4);
        assertThat(run(Workflow.join(one(), one(), one()).then(FIVE, 1L, 2L)).takes())
                .hasSize(3);
        assertThat(run(Workflow.join(one(), one()).then(FIVE, 1L, 2L, 3L)).takes())
                .hasSize(2);
    }

    @Test
    void stepsAreSharedNotCopied() {
        Workflow<Long> first = one();
        assertThat(run(first.then(INC)).takes()).containsExactly(first.step());
        assertThat(run(first.then(INC)).takes().get(0)).isSameAs(first.step());
    }

    @Test
    void knowsWhatItYields() {
        assertThat(one().resultType()).isEqualTo(TypeRef.of(Long.class));
        TypeRef<?> list = Workflow.group(one(), one()).resultType();
        assertThat(list).isEqualTo(new TypeRef<List<Long>>() {}).hasSameHashCodeAs(new TypeRef<List<Long>>() {});
        assertThat(new TypeRef<List<Long>>() {}.type()).isEqualTo(list.type());
        assertThat(list).hasToString(new TypeRef<List<Long>>() {}.toString());
        assertThat(((ParameterizedType) Workflow.<Object>group(one(), Workflow.of(LENGTH.with("a")), named())
                                .resultType()
                                .type())
                        .getActualTypeArguments())
                .containsExactly(Object.class);
    }

    private static Workflow<String> named() {
        return Workflow.of(Signature.of("name").returning(String.class));
    }

    @Test
    void refusesResultsThatDoNotFit() {
        @SuppressWarnings({"unchecked", "rawtypes"}) // what the compiler would refuse
        TaskType.Of1<String, Long> wrong = (TaskType.Of1) INC;
        Refused.with(
                ErrorCode.INVALID_WORKFLOW,
                () -> named().then(wrong),
                "'inc' takes java.lang.Long",
                "gives java.lang.String",
                "thenRun");
        @SuppressWarnings({"unchecked", "rawtypes"}) // what the compiler would refuse
        TaskType.Of1<List<String>, Long> strings = (TaskType.Of1) SUM;
        Refused.with(
                ErrorCode.INVALID_WORKFLOW,
                () -> Workflow.group(named(), named()).then(strings),
                "'sum' takes java.util.List<java.lang.Long>",
                "java.util.List<java.lang.String>");
    }

    @Test
    void whatIsNotKnownHereFits() {
        @SuppressWarnings("unchecked") // by name: the worker knows
        Workflow<Long> unknown = (Workflow<Long>) (Workflow<?>) Workflow.of(Signature.of("x"));
        assertThat(run(unknown.then(INC)).takes()).hasSize(1);
        TaskType.Of1<Number, Void> print =
                TaskType.named("print").takes(Number.class).returnsNothing();
        assertThat(run(one().then(print)).takes()).hasSize(1);
        TaskType.Of1<Long, Void> primitive = TaskType.named("print")
                .takes(TypeRef.<Long>ofReflected(long.class))
                .returnsNothing();
        assertThat(run(one().then(primitive)).takes()).hasSize(1);
    }

    @Test
    void severalResultsGoToTasksByName() {
        TaskType.Of0<Results> split = TaskType.named("split").returnsAll(Long.class, String.class);
        TaskType.Of1<Results, Void> join =
                TaskType.named("join").takes(Results.class).returnsNothing();
        Refused.with(
                ErrorCode.INVALID_WORKFLOW,
                () -> Workflow.of(split.with()).then(join),
                "returns several results",
                "then(Signature.of(\"join\"))");
        assertThat(run(Workflow.of(split.with()).then(Signature.of("join"))).binding())
                .isEqualTo(WorkflowStep.Binding.SPREAD);
    }

    @Test
    void refusesSignaturesThatHaveAllTheirArguments() {
        Refused.with(
                ErrorCode.INVALID_WORKFLOW,
                () -> one().then(ADD.with(1L, 2L)),
                "signature of 'add' has all its arguments",
                "then(TASK, argument)",
                "thenRun");
        Refused.with(ErrorCode.INVALID_WORKFLOW, () -> Workflow.chain(INC.with(1L), INC.with(2L)), "'inc'");
        assertThat(run(one().thenRun(ADD.with(1L, 2L))).binding()).isEqualTo(WorkflowStep.Binding.NONE);
        assertThat(run(one().then(Signature.of("x").again().onQueue("q").returning(Long.class)))
                        .binding())
                .isEqualTo(WorkflowStep.Binding.SPREAD);
    }

    @Test
    void callbacksThatAreCompleteIgnoreWhatTheyFollow() {
        WorkflowStep.Hooked complete =
                (WorkflowStep.Hooked) one().onSuccess(INC.with(1L)).step();
        assertThat(((WorkflowStep.Run) complete.callback()).takes()).isEmpty();
        WorkflowStep.Hooked named =
                (WorkflowStep.Hooked) one().onError(Signature.of("x")).step();
        assertThat(((WorkflowStep.Run) named.callback()).binding()).isEqualTo(WorkflowStep.Binding.FIRST);
        WorkflowStep.Compensated undo =
                (WorkflowStep.Compensated) one().compensateWith(INC.with(1L)).step();
        assertThat(undo.undo().takes()).isEmpty();
        assertThat(undo.undo().follows()).hasSize(1);
    }

    @Test
    void refusesUniqueKeys() {
        Refused.with(
                ErrorCode.INVALID_WORKFLOW,
                () -> Workflow.of(INC.with(1L).with(o -> o.uniqueKey("k"))),
                "'inc' has a unique key",
                "idempotencyKey");
    }

    @Test
    void onlyGroupsLeaveOut() {
        Refused.with(
                ErrorCode.INVALID_WORKFLOW, () -> one().continueWithSuccesses(), "'inc' is no group", "ignoreFailure");
        assertThat(Workflow.group(one())
                        .onError(Signature.of("x"))
                        .continueWithSuccesses()
                        .step())
                .isInstanceOfSatisfying(
                        WorkflowStep.Tolerated.class,
                        tolerated -> assertThat(tolerated.leaveOut()).isTrue());
    }

    @Test
    void starmapChecksItsRows() {
        Workflow<List<Long>> map = Workflow.starmap(ADD, List.of(List.of(1L, 2L), List.of(3L, 4L)));
        assertThat(((WorkflowStep.Gather) map.step()).members()).hasSize(2);
        Refused.with(
                ErrorCode.INVALID_WORKFLOW,
                () -> Workflow.starmap(ADD, List.of(List.of(1L))),
                "'add' takes 2 arguments, a row has 1");
        Refused.with(
                ErrorCode.INVALID_WORKFLOW,
                () -> Workflow.starmap(ADD, List.of(List.of(1L, 2))),
                "argument 2 of 'add' is a java.lang.Long, a row has a java.lang.Integer");
    }

    @Test
    void chunksHaveTheSizeAskedForAndARest() {
        Workflow<List<Long>> chunks = Workflow.chunks(SUM, List.of(1L, 2L, 3L, 4L, 5L), 2);
        assertThat(((WorkflowStep.Gather) chunks.step())
                        .members().stream()
                                .map(member -> ((WorkflowStep.Run) member)
                                        .signature()
                                        .arguments()
                                        .values()
                                        .get(0)))
                .containsExactly(List.of(1L, 2L), List.of(3L, 4L), List.of(5L));
        Refused.with(ErrorCode.INVALID_WORKFLOW, () -> Workflow.chunks(SUM, List.of(), 0), "size", "not 0");
    }

    @Test
    void theIdIsThatOfAWorkflowAndStays() {
        Workflow<Long> workflow = one();
        assertThat(workflow.id().number()).isZero();
        assertThat(workflow.id()).isEqualTo(workflow.id());
        assertThat(workflow.again().id()).isNotEqualTo(workflow.id());
        assertThat(workflow.then(INC).id()).isNotEqualTo(workflow.id());
        TaskId id = TaskId.next();
        assertThat(workflow.withId(id).id()).isEqualTo(id.workflow());
        assertThat(workflow.idempotencyKey("a").id())
                .isEqualTo(one().idempotencyKey("a").id())
                .isNotEqualTo(one().idempotencyKey("b").id());
        assertThat(workflow).hasToString("workflow[" + workflow.id() + " ending with inc]");
    }

    @Test
    void optionsBelongToTheWhole() {
        Workflow<Long> named =
                one().with(o -> o.name("nightly").tag("t").header("k", "v").deadline(Duration.ofHours(1)));
        Workflow<Long> more = named.then(INC).onError(Signature.of("x")).then(last -> last.then(INC));
        assertThat(more.options()).isEqualTo(named.options());
        assertThat(more.options())
                .isEqualTo(new WorkflowOptions(
                        "nightly", new TaskOptions.Labels(Map.of("k", "v"), Set.of("t")), Duration.ofHours(1)));
        for (Workflow<Long> member : List.of(named, one().idempotencyKey("k"))) {
            Refused.with(ErrorCode.INVALID_WORKFLOW, () -> Workflow.group(one(), member), "'inc'", "last");
            Refused.with(ErrorCode.INVALID_WORKFLOW, () -> Workflow.join(one(), member), "'inc'", "last");
            Refused.with(ErrorCode.INVALID_WORKFLOW, () -> one().after(member), "'inc'", "last");
            Refused.with(ErrorCode.INVALID_WORKFLOW, () -> one().then(any -> member), "'inc'", "last");
        }
        Refused.with(ErrorCode.INVALID_WORKFLOW, () -> one().with(o -> o.name("a b")), "workflow 'a b'");
        Refused.with(
                ErrorCode.INVALID_WORKFLOW,
                () -> one().with(o -> o.deadline(Duration.ZERO)),
                "the deadline of workflow workflow",
                "PT0S");
    }
}
