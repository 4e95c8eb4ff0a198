package io.millwright.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.ErrorCode;
import io.millwright.api.RetryPolicy;
import io.millwright.api.TaskType;
import io.millwright.core.Millwright;
import io.millwright.core.Refused;
import io.millwright.core.worker.Worker;
import io.millwright.jackson.JsonCodec;
import io.millwright.spi.Codec;
import io.millwright.spi.Store;
import io.millwright.spi.StoreContext;
import io.millwright.spi.StoreProvider;
import io.millwright.spi.StoreUrl;
import java.io.File;
import java.lang.reflect.Type;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.ObjectMapper;

/** The engine where neither the JSON codec nor Jackson's data binding is on the class path. */
class NoJsonCodecTest {
    /** Strings, one a line. */
    static final class Lines implements Codec {
        @Override
        public String id() {
            return "lines";
        }

        @Override
        public byte[] encode(Purpose purpose, List<? extends @Nullable Object> values, List<Type> types) {
            return String.join("\n", values.stream().map(String::valueOf).toList())
                    .getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public List<@Nullable Object> decode(Purpose purpose, byte[] bytes, List<Type> types) {
            return new ArrayList<>(List.of(new String(bytes, StandardCharsets.UTF_8).split("\n")));
        }
    }

    /** Fails at the first touch. */
    public static final class Untouched implements StoreProvider {
        @Override
        public Set<String> schemes() {
            return Set.of("untouched");
        }

        @Override
        public Store open(StoreUrl url, StoreContext context) {
            throw new AssertionError("a store was opened for an engine that has no codec");
        }
    }

    public static final class OpensNothing implements Callable<String> {
        @Override
        public String call() {
            Refused.with(ErrorCode.CODEC_MISSING, () -> Millwright.open("memory:"), "millwright-jackson");
            Refused.with(ErrorCode.CODEC_MISSING, () -> Millwright.open("untouched:"));
            return "refused";
        }
    }

    public static final class RunsATask implements Callable<String> {
        @Override
        public String call() throws Exception {
            assertThatThrownBy(() -> Class.forName("tools.jackson.databind.ObjectMapper"))
                    .isInstanceOf(ClassNotFoundException.class);
            TaskType.Of2<String, String, String> join =
                    TaskType.named("join").takes(String.class, String.class).returns(String.class);
            try (Millwright mill =
                    Millwright.builder().store("memory:").codec(new Lines()).build()) {
                mill.tasks().add(join, (a, b) -> a + b);
                try (Worker worker = mill.worker().start()) {
                    return mill.send(join.with("a", "b")
                                    .with(o -> o.header("k", "v").retry(RetryPolicy.fibonacci(1))))
                            .await(Duration.ofSeconds(20));
                }
            }
        }
    }

    @Test
    void opensNothingWithoutACodec(@TempDir Path services) throws Exception {
        Path folder = Files.createDirectories(services.resolve("META-INF/services"));
        Files.writeString(folder.resolve(StoreProvider.class.getName()), Untouched.class.getName());
        assertThat(callWithoutJson(OpensNothing.class, services)).isEqualTo("refused");
    }

    @Test
    void runsOnAnyOtherCodec(@TempDir Path services) throws Exception {
        assertThat(callWithoutJson(RunsATask.class, services)).isEqualTo("ab");
    }

    @Test
    void findsStoreAndCodecFromAThreadThatKnowsNeither() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try (Millwright mill = Millwright.open("memory:")) {
            assertThat(mill.store()).isNotNull();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Loads the program, and the engine with it, once more: from the class path of this test without JSON. */
    private static String callWithoutJson(Class<? extends Callable<String>> program, Path more) throws Exception {
        List<URL> path = new ArrayList<>(List.of(more.toUri().toURL()));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            path.add(Path.of(entry).toUri().toURL());
        }
        assertThat(path.removeAll(Arrays.asList(home(JsonCodec.class), home(ObjectMapper.class))))
                .isTrue();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(loader);
            Object instance =
                    loader.loadClass(program.getName()).getDeclaredConstructor().newInstance();
            return String.valueOf(((Callable<?>) instance).call());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static URL home(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }
}
