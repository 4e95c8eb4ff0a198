package io.millwright.core.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.ErrorCode;
import io.millwright.api.Task;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskType;
import io.millwright.core.Refused;
import io.millwright.spi.Tally;
import io.millwright.testkit.VirtualTime;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TaskTableTest {
    private final TaskTable tasks = new TaskTable();
    private final VirtualTime time = new VirtualTime();
    private final TaskContext context = Deliveries.attempt(
            Deliveries.of(io.millwright.api.Signature.of("x"), Tally.ZERO, time), Runnable::run, time);

    private @Nullable Object run(String name, @Nullable Object... arguments) throws Throwable {
        return Objects.requireNonNull(tasks.find(name)).body().run(Arrays.asList(arguments), context);
    }

    static class Mails {
        @Task("mail.send")
        private String send(String to, TaskContext context, int times) {
            return to + times + (context != null);
        }

        @Task("mail.fail")
        void fail() throws IOException {
            throw new IOException("no route");
        }

        String notATask() {
            return "";
        }
    }

    static class MoreMails extends Mails {
        @Task("mail.more")
        long more(List<Long> numbers) {
            return numbers.size();
        }

        @Override
        @Task("mail.fail")
        void fail() {}
    }

    interface Greeter {
        @Task("greet")
        Object greet(String name);
    }

    interface PoliteGreeter extends Greeter {
        @Override
        @Task("greet")
        String greet(String name);
    }

    static class Statics {
        @Task("static")
        static void run() {}
    }

    @Test
    void knowsLambdasOfEveryArity() throws Throwable {
        Class<Integer> i = Integer.class;
        tasks.add(TaskType.named("t0").returns(i), () -> 0)
                .add(TaskType.named("t1").takes(i).returns(i), a -> a)
                .add(TaskType.named("t2").takes(i, i).returns(i), (a, b) -> a + b)
                .add(TaskType.named("t3").takes(i, i, i).returns(i), (a, b, c) -> a + b + c)
                .add(TaskType.named("t4").takes(i, i, i, i).returns(i), (a, b, c, d) -> a + b + c + d)
                .add(TaskType.named("t5").takes(i, i, i, i, i).returns(i), (a, b, c, d, e) -> a + b + c + d + e);
        assertThat(run("t0")).isEqualTo(0);
        assertThat(run("t1", 1)).isEqualTo(1);
        assertThat(run("t2", 1, 2)).isEqualTo(3);
        assertThat(run("t3", 1, 2, 3)).isEqualTo(6);
        assertThat(run("t4", 1, 2, 3, 4)).isEqualTo(10);
        assertThat(run("t5", 1, 2, 3, 4, 5)).isEqualTo(15);
        assertThat(tasks.names()).containsExactly("t0", "t1", "t2", "t3", "t4", "t5");
        assertThat(tasks.find("t6")).isNull();
    }

    @Test
    void knowsAnnotatedMethodsAlsoPrivateAndInherited() throws Throwable {
        tasks.addAll(new MoreMails());
        assertThat(tasks.names()).containsExactly("mail.fail", "mail.more", "mail.send");
        assertThat(run("mail.send", "a@b", 2)).isEqualTo("a@b2true");
        assertThat(Objects.requireNonNull(tasks.find("mail.send")).parameters())
                .containsExactly(String.class, int.class);
        assertThat(run("mail.more", List.of(1L))).isEqualTo(1L);
        assertThat(run("mail.fail")).as("the one that overrides").isNull();
    }

    @Test
    void throwsWhatTheMethodThrows() {
        tasks.addAll(new Mails());
        assertThatThrownBy(() -> run("mail.fail"))
                .isInstanceOf(IOException.class)
                .hasMessage("no route");
    }

    @Test
    void implementsInterfaces() throws Throwable {
        tasks.implement(PoliteGreeter.class, name -> "Good evening, " + name);
        assertThat(tasks.names()).containsExactly("greet");
        assertThat(run("greet", "Ada")).isEqualTo("Good evening, Ada");
        assertThat(Objects.requireNonNull(tasks.find("greet")).result()).isEqualTo(String.class);
    }

    @Test
    void refusesASecondTaskUnderAName() {
        TaskType.Of0<Integer> one = TaskType.named("one").returns(Integer.class);
        tasks.add(one, () -> 1);
        Refused.with(ErrorCode.INVALID_TASK, () -> tasks.add(one, () -> 2), "task 'one' is registered already");
    }

    @Test
    void refusesWhatDeclaresNothing() {
        ErrorCode code = ErrorCode.INVALID_TASK;
        Refused.with(code, () -> tasks.addAll(new Object()), "java.lang.Object", "annotated with @Task");
        Refused.with(code, () -> tasks.implement(Runnable.class, () -> {}), "java.lang.Runnable", "@Task");
        Refused.with(code, () -> tasks.implement(Mails.class, new Mails()), "not an interface", "addAll");
        Refused.with(code, () -> tasks.addAll(new Statics()), "static");
    }
}
