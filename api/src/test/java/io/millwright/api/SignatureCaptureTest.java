package io.millwright.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignatureCaptureTest {
    interface Images {
        @Task(value = "images.thumbnail", queue = "images", retries = 2, timeout = "PT30S")
        String thumbnail(String path, int width) throws IOException;

        @Task("images.all")
        Map<String, List<Long>> all(List<String> paths);

        @Task("images.clean")
        void clean();

        @Task("images.primitives")
        double primitives(boolean a, byte b, short c, char d, int e, long f, float g, double h);

        @Task("images.flag")
        boolean flag();

        @Task("images.letter")
        char letter();

        @Task("images.context")
        long context(long first, TaskContext context, String last);

        void notATask();

        default String helper() {
            return "not a task either";
        }
    }

    interface MoreImages extends Images {
        @Task("images.rotate")
        void rotate(int degrees);
    }

    interface Broken {
        @Task("no name")
        void badName();

        @Task(value = "ok", timeout = "30 seconds")
        void badTimeout();

        @Task(value = "ok", timeout = "PT0S")
        void noTimeout();

        @Task(value = "ok", queue = "no queue")
        void badQueue();

        @Task(value = "ok", retries = -5)
        void badRetries();
    }

    interface Generic<T> {
        @Task("generic.run")
        T run(List<T> values);
    }

    interface OfStrings extends Generic<String> {}

    @Test
    void takesNameArgumentsTypesAndOptions() {
        Signature<String> signature = Signature.of(Images.class, i -> {
            try {
                return i.thumbnail("/tmp/x", 200);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(signature.task()).isEqualTo("images.thumbnail");
        assertThat(signature.arguments().values()).containsExactly("/tmp/x", 200);
        assertThat(signature.arguments().types()).containsExactly(String.class, int.class);
        assertThat(signature.resultType().type()).isEqualTo(String.class);
        assertThat(signature.options().routing().queue()).isEqualTo("images");
        assertThat(signature.options().retry()).isEqualTo(RetryPolicy.fibonacci(2));
        assertThat(signature.options().timing().timeout()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void keepsGenericTypes() {
        Signature<Map<String, List<Long>>> signature = Signature.of(Images.class, i -> i.all(List.of("a")));
        assertThat(signature.arguments().types().get(0).getTypeName()).isEqualTo("java.util.List<java.lang.String>");
        assertThat(signature.resultType()).isEqualTo(new TypeRef<Map<String, List<Long>>>() {});
        assertThat(signature.options()).isEqualTo(TaskOptions.DEFAULT);
    }

    @Test
    void takesEveryPrimitive() {
        Signature<Double> signature =
                Signature.of(Images.class, i -> i.primitives(true, (byte) 1, (short) 2, 'c', 4, 5L, 6f, 7d));
        assertThat(signature.arguments().values()).containsExactly(true, (byte) 1, (short) 2, 'c', 4, 5L, 6f, 7d);
        assertThat(signature.arguments().types())
                .containsExactly(
                        boolean.class,
                        byte.class,
                        short.class,
                        char.class,
                        int.class,
                        long.class,
                        float.class,
                        double.class);
    }

    @Test
    void unboxesItsPlaceholders() {
        Signature<Boolean> flag = Signature.of(Images.class, Images::flag);
        Signature<Character> letter = Signature.of(Images.class, Images::letter);
        assertThat(flag.resultType().type()).isEqualTo(boolean.class);
        assertThat(letter.resultType().type()).isEqualTo(char.class);
    }

    @Test
    void leavesContextsOut() {
        Signature<Long> signature = Signature.of(Images.class, i -> i.context(1, noContext(), "z"));
        assertThat(signature.arguments().values()).containsExactly(1L, "z");
        assertThat(signature.arguments().types()).containsExactly(long.class, String.class);
    }

    @SuppressWarnings("NullAway")
    private static TaskContext noContext() {
        return null; // filled in by the worker
    }

    @Test
    void capturesCallsThatReturnNothing() {
        Signature<Void> signature = Signature.ofVoid(Images.class, Images::clean);
        assertThat(signature.task()).isEqualTo("images.clean");
        assertThat(signature.arguments().size()).isZero();
    }

    @Test
    void aDiscardedResultIsReadAsNothing() {
        Signature<Void> signature = Signature.ofVoid(Images.class, i -> i.all(List.of()));
        assertThat(signature.resultType()).isEqualTo(TypeRef.of(Void.class));
    }

    @Test
    void capturesInheritedTasks() {
        assertThat(Signature.ofVoid(MoreImages.class, Images::clean).task()).isEqualTo("images.clean");
        assertThat(Signature.ofVoid(MoreImages.class, i -> i.rotate(90)).task()).isEqualTo("images.rotate");
    }

    @Test
    void everyCaptureHasItsOwnId() {
        assertThat(Signature.of(Images.class, Images::flag).id())
                .isNotEqualTo(Signature.of(Images.class, Images::flag).id());
    }

    @Test
    void refusesWhatIsNotExactlyOneTask() {
        ErrorCode code = ErrorCode.INVALID_TASK;
        Refused.with(code, () -> Signature.ofVoid(Images.class, i -> {}), "called no task of", "call exactly one");
        Refused.with(code, () -> Signature.of(Images.class, Object::hashCode), "hashCode", "is no task");
        Refused.with(
                code,
                () -> Signature.ofVoid(Images.class, i -> {
                    i.clean();
                    i.clean();
                }),
                "images.clean and images.clean",
                "one call");
        Refused.with(code, () -> Signature.ofVoid(Images.class, Images::notATask), "notATask", "@Task(\"name\")");
        Refused.with(code, () -> Signature.of(Images.class, Images::helper), "helper", "is no task");
        Refused.with(code, () -> Signature.of(String.class, String::length), "java.lang.String is not an interface");
    }

    @Test
    void refusesWrongAnnotations() {
        ErrorCode code = ErrorCode.INVALID_TASK;
        Refused.with(code, () -> Signature.ofVoid(Broken.class, Broken::badName), "task name of", "'no name'");
        Refused.with(code, () -> Signature.ofVoid(Broken.class, Broken::badTimeout), "30 seconds", "PT30S");
        Refused.with(code, () -> Signature.ofVoid(Broken.class, Broken::noTimeout), "timeout", "noTimeout");
        Refused.with(code, () -> Signature.ofVoid(Broken.class, Broken::badQueue), "queue 'no queue'", "badQueue");
        Refused.with(code, () -> Signature.ofVoid(Broken.class, Broken::badRetries), "retries", "-5", "badRetries");
    }

    @Test
    void refusesTypesThatOnlyTheCompilerKnows() {
        Refused.with(
                ErrorCode.INVALID_TASK,
                () -> Signature.of(OfStrings.class, g -> g.run(List.of("a"))),
                "generic.run",
                "T",
                "concrete");
    }
}
