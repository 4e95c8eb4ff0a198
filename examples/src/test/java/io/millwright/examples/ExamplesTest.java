package io.millwright.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.TaskModule;
import io.millwright.testing.TestMill;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs every example and compares what it prints with {@code src/test/resources/output/NAME.txt}. */
class ExamplesTest {

    /** Whatever has a main method, so that no example can be forgotten. */
    static List<Class<?>> examples() throws IOException, URISyntaxException {
        Path classes = Path.of(FirstTask.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.list(classes.resolve("io/millwright/examples"))) {
            return files.map(file -> file.getFileName().toString().replace(".class", ""))
                    .filter(name -> !name.contains("$") && !name.equals("package-info"))
                    .sorted()
                    .<Class<?>>map(ExamplesTest::load)
                    .filter(ExamplesTest::hasMain)
                    .toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void printsWhatIsExpected(Class<?> example, @TempDir Path directory) throws Exception {
        assertThat(outputOf(example, directory.resolve("work.db").toString())).isEqualTo(expected(example));
    }

    @Test
    void theModuleIsFoundAndItsTasksRun() {
        try (TestMill mill = TestMill.create()) {
            ServiceLoader.load(TaskModule.class).forEach(module -> module.register(mill.tasks()));

            assertThat(mill.run(ExampleTasks.GREET.with("Ada"))).isEqualTo("Hello Ada!");
            assertThat(mill.run(ExampleTasks.ADD.with(1L, 2L))).isEqualTo(3);
            assertThat(mill.run(ExampleTasks.COUNT_DOWN.with(1L))).isEqualTo(1);
        }
    }

    private static String outputOf(Class<?> example, String... args) throws Exception {
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(captured, true, StandardCharsets.UTF_8));
        try {
            example.getMethod("main", String[].class).invoke(null, (Object) args);
        } finally {
            System.setOut(before);
        }
        return captured.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    private static String expected(Class<?> example) throws IOException {
        boolean old = Runtime.version().feature() < 21;
        String special = "/output/" + example.getSimpleName() + "-17.txt";
        String usual = "/output/" + example.getSimpleName() + ".txt";
        String name = old && ExamplesTest.class.getResource(special) != null ? special : usual;
        try (InputStream text = Objects.requireNonNull(
                ExamplesTest.class.getResourceAsStream(name), "there is no src/test/resources" + name)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName("io.millwright.examples." + name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean hasMain(Class<?> type) {
        return Stream.of(type.getMethods()).anyMatch(method -> method.getName().equals("main"));
    }
}
