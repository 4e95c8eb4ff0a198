package io.millwright.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignatureTest {
    private static final TaskType.Of2<Long, String, List<String>> SPLIT = TaskType.named("split")
            .with(o -> o.queue("text").priority(3))
            .takes(Long.class, String.class)
            .returns(new TypeRef<List<String>>() {});

    @Test
    void carriesWhatItsTypeDeclares() {
        Signature<List<String>> signature = SPLIT.with(2L, "ab");
        assertThat(signature.task()).isEqualTo("split");
        assertThat(signature.arguments().values()).containsExactly(2L, "ab");
        assertThat(signature.arguments().types()).containsExactly(Long.class, String.class);
        assertThat(signature.resultType()).isEqualTo(new TypeRef<List<String>>() {});
        assertThat(signature.options().routing()).isEqualTo(new TaskOptions.Routing("text", 3));
    }

    @Test
    void mayCarryNulls() {
        assertThat(SPLIT.with(null, null).arguments().values()).containsExactly(null, null);
    }

    @Test
    void everySignatureHasItsOwnId() {
        assertThat(SPLIT.with(1L, "a").id()).isNotEqualTo(SPLIT.with(1L, "a").id());
    }

    @Test
    void againIsTheSameUnderANewId() {
        Signature<List<String>> one = SPLIT.with(1L, "a");
        Signature<List<String>> two = one.again();
        assertThat(two.id()).isGreaterThan(one.id());
        assertThat(two).usingRecursiveComparison().ignoringFields("id").isEqualTo(one);
    }

    @Test
    void changesMakeCopiesUnderTheSameId() {
        Signature<List<String>> one = SPLIT.with(1L, "a");
        Signature<List<String>> two =
                one.onQueue("other").in(Duration.ofSeconds(3)).with(o -> o.tag("t"));
        assertThat(two.id()).isEqualTo(one.id());
        assertThat(two.options().routing()).isEqualTo(new TaskOptions.Routing("other", 3));
        assertThat(two.options().timing().delay()).isEqualTo(Duration.ofSeconds(3));
        assertThat(two.at(Instant.EPOCH).options().timing().eta()).isEqualTo(Instant.EPOCH);
        assertThat(one.options().routing().queue()).isEqualTo("text");
        assertThat(one.options().timing()).isEqualTo(TaskOptions.DEFAULT.timing());
        assertThat(one.options().labels().tags()).isEmpty();
        TaskId id = TaskId.next();
        assertThat(one.withId(id).id()).isEqualTo(id);
    }

    @Test
    void idempotencyKeysBelongToTheTask() {
        Signature<List<String>> one = SPLIT.with(1L, "a").idempotencyKey("order-1");
        assertThat(SPLIT.with(2L, "b").idempotencyKey("order-1").id()).isEqualTo(one.id());
        assertThat(SPLIT.with(1L, "a").idempotencyKey("order-2").id()).isNotEqualTo(one.id());
        assertThat(Signature.of("other").idempotencyKey("order-1").id()).isNotEqualTo(one.id());
        assertThat(one.id()).isEqualTo(TaskId.ofKey("split\norder-1"));
    }

    @Test
    void returningChangesTheResultType() {
        Signature<Object> untyped = Signature.of("count");
        assertThat(untyped.resultType()).isEqualTo(TypeRef.of(Object.class));
        Signature<Long> typed = untyped.returning(Long.class);
        assertThat(typed.resultType()).isEqualTo(TypeRef.of(Long.class));
        assertThat(typed.id()).isEqualTo(untyped.id());
        assertThat(untyped.returning(new TypeRef<List<Long>>() {}).resultType().type())
                .isNotEqualTo(List.class);
    }

    @Test
    void untypedArgumentsTakeTheirOwnClasses() {
        Signature<Object> signature = Signature.of("x", 1, "a", null, List.of());
        assertThat(signature.arguments().types())
                .containsExactly(
                        Integer.class, String.class, Object.class, List.of().getClass());
    }

    @Test
    void refusesBadNames() {
        Refused.with(ErrorCode.INVALID_SIGNATURE, () -> Signature.of("a task"), "task 'a task' is not a name");
        Refused.with(ErrorCode.INVALID_TASK, () -> TaskType.named(""), "task '' is not a name");
    }

    @Test
    void refusesTooManyArguments() {
        Object[] values = new Object[256];
        Arrays.fill(values, 1);
        Refused.with(
                ErrorCode.INVALID_SIGNATURE,
                () -> Signature.of("x", values),
                "at most 255 arguments, not 256",
                "pass a list or a record");
        Refused.with(
                ErrorCode.INVALID_SIGNATURE, () -> new Arguments(List.of(1), List.of()), "takes 0 arguments, not 1");
        assertThat(Signature.of("x", Arrays.copyOf(values, 255)).arguments().size())
                .isEqualTo(255);
    }

    @Test
    void argumentsAreCopied() {
        List<Object> values = new ArrayList<>(Collections.singletonList(1));
        Arguments arguments = new Arguments(values, List.of(Integer.class));
        values.set(0, 2);
        assertThat(arguments.values()).containsExactly(1);
        assertThatThrownBy(() -> arguments.values().set(0, 3)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void saysNothingOfItsArguments() {
        Signature<List<String>> signature = SPLIT.with(1L, "secret");
        assertThat(signature.toString()).isEqualTo("split[" + signature.id() + " on text]");
    }

    @Test
    void restoresFromParts() {
        Signature<List<String>> one = SPLIT.with(1L, "a").with(o -> o.header("k", "v"));
        Signature<List<String>> two =
                Signature.restore(one.id(), one.task(), one.arguments(), one.resultType(), one.options());
        assertThat(two).usingRecursiveComparison().isEqualTo(one);
        assertThat(two.options().labels().headers()).isEqualTo(Map.of("k", "v"));
    }

    @Test
    void typesOfEveryArityMakeSignatures() {
        Class<Long> l = Long.class;
        assertThat(TaskType.named("t").returns(l).with().arguments().size()).isZero();
        assertThat(TaskType.named("t").takes(l).returns(l).with(1L).arguments().values())
                .containsExactly(1L);
        assertThat(TaskType.named("t")
                        .takes(l, l)
                        .returns(l)
                        .with(1L, 2L)
                        .arguments()
                        .values())
                .containsExactly(1L, 2L);
        assertThat(TaskType.named("t")
                        .takes(l, l, l)
                        .returns(l)
                        .with(1L, 2L, 3L)
                        .arguments()
                        .values())
                .containsExactly(1L, 2L, 3L);
        assertThat(TaskType.named("t")
                        .takes(l, l, l, l)
                        .returns(l)
                        .with(1L, 2L, 3L, 4L)
                        .arguments()
                        .values())
                .containsExactly(1L, 2L, 3L, 4L);
        assertThat(TaskType.named("t")
                        .takes(l, l, l, l, l)
                        .returns(l)
                        .with(1L, 2L, 3L, 4L, 5L)
                        .arguments()
                        .values())
                .containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(TaskType.named("t").returnsNothing().result()).isEqualTo(TypeRef.of(Void.class));
        assertThat(TaskType.named("t").returnsAll(l, String.class).result().type())
                .isEqualTo(new ResultsType(List.of(l, String.class)));
        assertThat(SPLIT).hasToString("split(java.lang.Long, java.lang.String) → java.util.List<java.lang.String>");
    }
}
