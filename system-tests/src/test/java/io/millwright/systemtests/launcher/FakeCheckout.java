package io.millwright.systemtests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A directory with the real launcher, a few sources, and scripts in the places of Maven and the JDK. */
final class FakeCheckout {
    private static final List<String> TOOLS =
            List.of("find", "sed", "tail", "ln", "readlink", "mkdir", "date", "cp", "mv", "rm", "touch", "sleep");

    private final Path directory;
    private final Path root;
    private final Path tools;
    private final Map<String, String> environment = new HashMap<>();
    private int results;

    FakeCheckout(Path directory) throws IOException {
        this.directory = directory;
        root = Files.createDirectory(directory.resolve("checkout"));
        tools = Files.createDirectory(directory.resolve("tools"));
        for (String tool : TOOLS) {
            script(tools.resolve(tool), "exec " + find(tool) + " \"$@\"\n");
        }
        Files.copy(launcher(), root.resolve("millwright"));
        executable(root.resolve("millwright"));
        for (String source : List.of(
                "pom.xml", "api/pom.xml", "api/src/main/java/A.java", "api/src/test/java/ATest.java", "cli/pom.xml")) {
            Files.createDirectories(path(source).getParent());
            Files.writeString(path(source), "");
        }
        environment.put("JAVA_HOME", jdk().toString());
        letMaven("");
        letJava("");
    }

    Path jdk() {
        return directory.resolve("jdk");
    }

    Path path(String relative) {
        return relative.startsWith("elsewhere/") ? directory.resolve(relative) : root.resolve(relative);
    }

    /** Replaces the JDK. */
    void layJdk(String version) throws IOException {
        Files.writeString(
                jdk().resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\nOS_NAME=\"Linux\"\n");
    }

    /** Maven counts the build, runs the given commands, then does what the launcher relies on. */
    void letMaven(String commands) throws IOException {
        script(root.resolve("mvnw"), """
                cd "${0%%/*}"
                echo build >>builds
                echo '[INFO] Building Millwright API 0.1.0-SNAPSHOT      [1/2]'
                echo '[INFO]   from api/pom.xml'
                %s
                echo '[INFO] Building Millwright CLI 0.1.0-SNAPSHOT      [2/2]'
                echo '[INFO]   from cli/pom.xml'
                echo '[INFO]   from pom.xml'
                mkdir -p cli/target/quick/app
                echo jar >cli/target/quick/app/millwright-cli.jar
                """.formatted(commands));
    }

    /** Java runs the given commands, then prints its arguments, and writes the class archive that it was asked for. */
    void letJava(String commands) throws IOException {
        script(jdk().resolve("bin/java"), """
                %s
                for argument in "$@"; do
                    echo "=$argument"
                    case $argument in
                    -XX:ArchiveClassesAtExit=*) echo archive >"${argument#*=}" ;;
                    esac
                done
                """.formatted(commands));
        script(jdk().resolve("bin/javac"), "");
    }

    void putJavaOnThePath() throws IOException {
        Files.createSymbolicLink(directory.resolve("alternative"), jdk().resolve("bin/java"));
        Files.createSymbolicLink(tools.resolve("java"), Path.of("../alternative"));
    }

    void environment(String name, String value) {
        environment.put(name, value);
    }

    /** As an edit would leave it. The build before has taken far longer than the file system's clock ticks. */
    void touch(String source) throws IOException {
        Files.setLastModifiedTime(path(source), FileTime.from(Instant.now()));
    }

    Result start(String... arguments) throws IOException, InterruptedException {
        return startScript(root.resolve("millwright"), arguments);
    }

    Result startScript(Path script, String... arguments) throws IOException, InterruptedException {
        int number = results;
        int exit = begin(script, arguments).waitFor();
        return new Result(
                exit,
                Files.readString(directory.resolve("output-" + number)),
                Files.readString(directory.resolve("errors-" + number)));
    }

    Process begin(String... arguments) throws IOException {
        return begin(root.resolve("millwright"), arguments);
    }

    private Process begin(Path script, String... arguments) throws IOException {
        int number = results++;
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of(script.toString()), Stream.of(arguments))
                .toList());
        builder.directory(root.toFile());
        builder.redirectOutput(directory.resolve("output-" + number).toFile());
        builder.redirectError(directory.resolve("errors-" + number).toFile());
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        environment.forEach((name, value) -> {
            if (value != null) {
                builder.environment().put(name, value);
            }
        });
        return builder.start();
    }

    /** Waits for a file that a script writes to say how far it is. */
    void await(String file) throws InterruptedException {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(20));
        while (Files.notExists(root.resolve(file))) {
            assertThat(Instant.now()).as("time until " + file).isBefore(deadline);
            Thread.sleep(10);
        }
    }

    long builds() throws IOException {
        try (Stream<String> lines = Files.lines(root.resolve("builds"))) {
            return lines.count();
        }
    }

    String currentBuild() throws IOException {
        return Files.readString(root.resolve("cli/target/quick/launch/current")).trim();
    }

    List<String> list(String relative) throws IOException {
        try (Stream<Path> paths = Files.list(root.resolve(relative))) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static void script(Path path, String commands) throws IOException {
        Files.createDirectories(path.getParent());
        Files.deleteIfExists(path); // a script that still runs keeps its text
        Files.writeString(path, "#!/bin/sh\n" + commands);
        executable(path);
    }

    private static void executable(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path find(String tool) {
        return Stream.of("/usr/bin", "/bin")
                .map(directory -> Path.of(directory, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    private static Path launcher() {
        Path directory = Path.of("").toAbsolutePath();
        while (Files.notExists(directory.resolve("millwright"))) {
            directory = directory.getParent();
        }
        return directory.resolve("millwright");
    }
}
