package io.millwright.systemtests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the real {@code ./millwright} in a directory where Maven and Java are scripts that record what they were asked. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    private FakeCheckout checkout;

    @BeforeEach
    void lay(@TempDir Path directory) throws IOException {
        checkout = new FakeCheckout(directory);
        checkout.layJdk("17.0.15");
    }

    @Nested
    class Building {
        @Test
        void theFirstStartBuildsAndSaysSo() throws Exception {
            Result first = checkout.start("status");

            assertThat(first.exit()).isZero();
            assertThat(first.errors().lines().filter(line -> line.startsWith("millwright: ")))
                    .singleElement()
                    .asString()
                    .contains("first start");
            assertThat(first.errors()).contains("[1/2] Millwright API", "[2/2] Millwright CLI");
            assertThat(checkout.builds()).isEqualTo(1);
        }

        @Test
        void aLaterStartIsSilent() throws Exception {
            checkout.start("status");

            Result second = checkout.start("status");

            assertThat(second.errors()).isEmpty();
            assertThat(checkout.builds()).isEqualTo(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"api/src/main/java/A.java", "cli/pom.xml", "pom.xml"})
        void aChangedSourceBuildsAgain(String source) throws Exception {
            checkout.start("status");
            checkout.touch(source);

            Result second = checkout.start("status");

            assertThat(second.errors()).contains("sources have changed");
            assertThat(checkout.builds()).isEqualTo(2);
            assertThat(checkout.start("status").errors()).isEmpty();
        }

        @Test
        void aDeletedSourceBuildsAgain() throws Exception {
            checkout.start("status");
            Files.delete(checkout.path("api/src/main/java/A.java"));
            checkout.touch("api/src/main/java");

            checkout.start("status");

            assertThat(checkout.builds()).isEqualTo(2);
        }

        @Test
        void aTestOfAModuleDoesNotBuildAgain() throws Exception {
            checkout.start("status");
            checkout.touch("api/src/test/java/ATest.java");

            assertThat(checkout.start("status").errors()).isEmpty();
        }

        @Test
        void aFailedBuildShowsItsErrorsAndLeavesNothing() throws Exception {
            checkout.letMaven("echo '[ERROR] A.java:[1,1] no such type'; exit 1");

            Result failed = checkout.start("status");

            assertThat(failed.exit()).isEqualTo(1);
            assertThat(failed.output()).isEmpty();
            assertThat(failed.errors()).contains("no such type", "cli/target/quick/build.log");
            assertThat(checkout.list("cli/target/quick/launch")).isEmpty();
            checkout.letMaven("");
            assertThat(checkout.start("status").exit()).isZero();
        }

        @Test
        void aFailedRebuildKeepsTheBuildBefore() throws Exception {
            checkout.start("status");
            List<String> before = checkout.list("cli/target/quick/launch");
            checkout.touch("cli/pom.xml");
            checkout.letMaven("exit 1");

            assertThat(checkout.start("status").exit()).isEqualTo(1);
            assertThat(checkout.list("cli/target/quick/launch")).isEqualTo(before);
        }

        @Test
        void aBuildKilledHalfWayIsNoObstacle() throws Exception {
            checkout.letMaven("touch started; sleep 30");
            Process killed = checkout.begin("status");
            checkout.await("started");
            killed.descendants().forEach(ProcessHandle::destroyForcibly);
            killed.destroyForcibly().waitFor();
            checkout.letMaven("");

            Result next = checkout.start("status");

            assertThat(next.exit()).isZero();
            assertThat(checkout.list("cli/target/quick/launch")).hasSize(2).contains("current");
        }

        @Test
        void severalStartsAtOnceBuildOnce() throws Exception {
            checkout.letMaven("sleep 0.5");
            List<Process> starts = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                starts.add(checkout.begin("status", "" + i));
            }

            for (Process start : starts) {
                assertThat(start.waitFor()).isZero();
            }
            assertThat(checkout.builds()).isEqualTo(1);
            assertThat(checkout.list("cli/target/quick/launch")).hasSize(2);
        }

        @Test
        void severalStartsBreakADeadLockOnce() throws Exception {
            Files.createDirectories(checkout.path("cli/target/quick/launch"));
            Files.createSymbolicLink(checkout.path("cli/target/quick/launch/lock"), Path.of("99999999"));
            checkout.letMaven("sleep 0.5");
            List<Process> starts = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                starts.add(checkout.begin("status"));
            }

            for (Process start : starts) {
                assertThat(start.waitFor()).isZero();
            }
            assertThat(checkout.builds()).isEqualTo(1);
            assertThat(checkout.list("cli/target/quick/launch")).hasSize(2);
        }

        @Test
        void aBuildThatALongCommandRunsFromStays() throws Exception {
            checkout.letJava("case \"$*\" in *worker*) touch working; sleep 30 ;; esac");
            Process worker = checkout.begin("worker");
            checkout.await("working");
            String inUse = checkout.currentBuild();

            for (int i = 1; i <= 3; i++) {
                checkout.touch("pom.xml");
                checkout.start("status");
            }

            assertThat(checkout.list("cli/target/quick/launch"))
                    .contains(inUse, checkout.currentBuild())
                    .hasSizeLessThanOrEqualTo(4);
            worker.descendants().forEach(ProcessHandle::destroyForcibly);
            worker.destroyForcibly().waitFor();
        }
    }

    @Nested
    class Running {
        @Test
        void argumentsArriveAsTheyWere() throws Exception {
            Result result = checkout.start("send", "two words", "*", "", "$HOME", "a'b\"c");

            assertThat(result.arguments()).containsExactly("send", "two words", "*", "", "$HOME", "a'b\"c");
        }

        @Test
        void theExitStatusIsJavas() throws Exception {
            checkout.letJava("case \"$*\" in *status*) exit 42 ;; esac");

            assertThat(checkout.start("status").exit()).isEqualTo(42);
        }

        @Test
        void shortCommandsStartQuickly() throws Exception {
            assertThat(checkout.start("status").javaOptions()).contains("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
        }

        @ParameterizedTest
        @ValueSource(strings = {"worker", "bench", "demo"})
        void longCommandsGetTheWholeCompilerAndTheDefaultCollector(String command) throws Exception {
            assertThat(checkout.start("--color", "never", command).javaOptions())
                    .noneMatch(option -> option.startsWith("-XX:TieredStop") || option.startsWith("-XX:+Use"));
        }

        @Test
        void theUsersOptionsComeLast() throws Exception {
            checkout.environment("MILLWRIGHT_JAVA_OPTS", "-Xmx64m -Dpattern=*");

            assertThat(checkout.start("status").javaOptions()).endsWith("-Xmx64m", "-Dpattern=*");
        }

        @Test
        void theUsersCollectorReplacesOurs() throws Exception {
            checkout.environment("MILLWRIGHT_JAVA_OPTS", "-XX:+UseParallelGC");

            assertThat(checkout.start("status").javaOptions())
                    .contains("-XX:+UseParallelGC")
                    .doesNotContain("-XX:+UseSerialGC");
        }

        @Test
        void eachJavaHasItsOwnClassArchive() throws Exception {
            checkout.start("status");
            checkout.layJdk("25.0.3");

            Result result = checkout.start("status");

            assertThat(checkout.builds()).isEqualTo(1);
            assertThat(result.javaOptions()).anyMatch(option -> option.endsWith("/classes-25.0.3.jsa"));
            assertThat(checkout.list("cli/target/quick/launch/" + checkout.currentBuild()))
                    .contains("classes-17.0.15.jsa", "classes-25.0.3.jsa");
        }

        @Test
        void aFailedClassArchiveIsNoObstacle() throws Exception {
            checkout.letJava("case \"$*\" in *ArchiveClassesAtExit*) exit 1 ;; esac");

            Result result = checkout.start("status");

            assertThat(result.exit()).isZero();
            assertThat(result.errors()).doesNotContain("classes-");
        }

        @Test
        void aSymbolicLinkElsewhereWorks() throws Exception {
            Path link = checkout.path("elsewhere/bin/mw");
            Files.createDirectories(link.getParent());
            Files.createSymbolicLink(link, Path.of("../../checkout/millwright"));

            assertThat(checkout.startScript(link, "status").arguments()).containsExactly("status");
        }
    }

    @Nested
    class FindingJava {
        @Test
        void thePathServesWithoutJavaHome() throws Exception {
            checkout.environment("JAVA_HOME", null);
            checkout.putJavaOnThePath();

            assertThat(checkout.start("status").arguments()).containsExactly("status");
        }

        @Test
        void noJavaSaysWhatToInstall() throws Exception {
            checkout.environment("JAVA_HOME", null);

            Result result = checkout.start("status");

            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.errors()).contains("no Java found", "Install a JDK 17 or newer");
        }

        @Test
        void anOldJavaIsRefused() throws Exception {
            checkout.layJdk("11.0.2");

            assertThat(checkout.start("status").errors()).contains("needs Java 17 or newer", "11.0.2");
            checkout.layJdk("1.8.0_402");
            assertThat(checkout.start("status").errors()).contains("needs Java 17 or newer", "1.8.0_402");
        }

        @Test
        void aWrongJavaHomeIsNamed() throws Exception {
            checkout.environment("JAVA_HOME", "/no/such/jdk");

            assertThat(checkout.start("status").errors()).contains("/no/such/jdk");
        }

        @Test
        void aJavaWithoutCompilerCannotBuild() throws Exception {
            Files.delete(checkout.jdk().resolve("bin/javac"));

            assertThat(checkout.start("status").errors()).contains("is not a JDK");
        }

        @Test
        void aJavaWithoutReleaseFileIsAsked() throws Exception {
            Files.delete(checkout.jdk().resolve("release"));
            checkout.letJava("case \"$*\" in -version) echo 'openjdk version \"21.0.1\" 2023-10-17' >&2; exit ;; esac");

            assertThat(checkout.start("status").javaOptions())
                    .anyMatch(option -> option.endsWith("/classes-21.0.1.jsa"));
        }
    }
}
