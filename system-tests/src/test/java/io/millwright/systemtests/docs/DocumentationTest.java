package io.millwright.systemtests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Documentation that describes a state which no longer exists is worse than none. */
class DocumentationTest {
    private static final Path ROOT = root();
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");

    @Test
    void everyErrorCodeIsExplained() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/errors.md"));
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(page)
                    .as("docs/errors.md explains %s", code)
                    .contains("| `" + code + "` | "
                            + code.category().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " |");
        }
    }

    @Test
    void everyRelativeLinkLeadsSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                String target = link.group(1);
                if (!target.contains("://") && !Files.exists(page.resolveSibling(target))) {
                    broken.add(ROOT.relativize(page) + " → " + target);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void theCheckOfLinksCanFail() {
        Matcher link = LINK.matcher("see [this](docs/no-such-page.md#part)");
        assertThat(link.find()).isTrue();
        assertThat(ROOT.resolve(link.group(1))).doesNotExist();
    }

    /** The README's first task is code that compiles and runs: it stands, line by line (but for the store), in the example. */
    @Test
    void theFirstTaskOfTheReadmeIsTheExample() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        String snippet = readme.substring(readme.indexOf("```java") + 7);
        snippet = snippet.substring(0, snippet.indexOf("```")).replace("sqlite:work.db", "memory:");
        String example = squeezed(
                Files.readString(ROOT.resolve("examples/src/main/java/io/millwright/examples/FirstTask.java")));
        for (String line : snippet.lines().map(DocumentationTest::code).toList()) {
            if (line.length() > 1) {
                assertThat(example).as("FirstTask.java has the README's line").contains(line);
            }
        }
    }

    /** The same of the page on flow control, whose samples are from several examples. */
    @Test
    void theSamplesOfFlowControlAreFromExamples() throws IOException {
        String examples = "";
        try (Stream<Path> files = Files.list(ROOT.resolve("examples/src/main/java/io/millwright/examples"))) {
            for (Path file : files.toList()) {
                examples += squeezed(Files.readString(file));
            }
        }
        Matcher sample = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(ROOT.resolve("docs/flow-control.md")));
        int samples = 0;
        while (sample.find()) {
            samples++;
            for (String line :
                    sample.group(1).lines().map(DocumentationTest::code).toList()) {
                assertThat(examples).as("some example has the sample's line").contains(line);
            }
        }
        assertThat(samples).isGreaterThan(5);
    }

    private static String code(String line) {
        int comment = line.indexOf("//");
        return squeezed(comment < 0 ? line : line.substring(0, comment));
    }

    private static String squeezed(String text) {
        return text.replaceAll("\\s+", "");
    }

    private static List<Path> pages() {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> top = Files.list(ROOT)) {
            return Stream.concat(docs, top)
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("mvnw"))) {
            at = at.getParent();
        }
        return at;
    }
}
