package io.millwright.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.millwright.cli.demo.JarFacts.LargeClass;
import io.millwright.cli.demo.JarFacts.ModuleKind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JarAuditTest {
    private static final AuditLimits TIGHT = new AuditLimits(20, 100_000, 500_000, 50, 200_000, 200);

    @TempDir
    Path directory;

    private Path jar() {
        return directory.resolve("a.jar");
    }

    private static JarFacts audit(Path file) throws IOException {
        return JarAudit.audit(file, AuditLimits.DEFAULT, () -> {});
    }

    @Nested
    class WholeJars {
        @Test
        void classesAreCountedByRelease() throws IOException {
            JarFacts facts = audit(new JarMaker()
                    .manifest("Created-By: test")
                    .klass("org/example/A", 8, 500)
                    .klass("org/example/B", 8, 900)
                    .klass("org/example/deep/C", 17, 100)
                    .klass("Bare", 5, 200)
                    .with("readme.txt", "hello")
                    .writeTo(jar()));
            assertThat(facts.classes().count()).isEqualTo(4);
            assertThat(facts.classes().levels()).containsExactly(entry(5, 1), entry(8, 2), entry(17, 1));
            assertThat(facts.classes().highestLevel()).isEqualTo(17);
            assertThat(facts.classes().packages()).containsExactly("", "org.example", "org.example.deep");
            assertThat(facts.classes().largest())
                    .startsWith(new LargeClass("org/example/B", 900), new LargeClass("org/example/A", 500));
            assertThat(facts.entries()).isEqualTo(6);
            assertThat(facts.size()).isEqualTo(Files.size(jar()));
            assertThat(facts.signed()).isFalse();
            assertThat(facts.module().kind()).isEqualTo(ModuleKind.NONE);
        }

        @Test
        void theHashIsThatOfTheFile() throws IOException {
            Files.writeString(jar(), "");
            byte[] bytes = new JarMaker().with("x", "y").bytes();
            Files.write(jar(), bytes);
            assertThat(audit(jar()).sha256()).hasSize(64).matches("[0-9a-f]+");
            Path copy = Files.copy(jar(), directory.resolve("b.jar"));
            assertThat(audit(copy).sha256()).isEqualTo(audit(jar()).sha256());
        }

        @Test
        void aJarWithoutClassesNeedsNoJava() throws IOException {
            assertThat(audit(new JarMaker().with("pom.xml", "<project/>").writeTo(jar()))
                            .classes()
                            .highestLevel())
                    .isZero();
        }

        @Test
        void onlyTheLargestClassesAreKept() throws IOException {
            JarMaker jar = new JarMaker();
            for (int i = 0; i < 50; i++) {
                jar.klass("p/C" + i, 11, 100 + i);
            }
            assertThat(audit(jar.writeTo(jar())).classes().largest())
                    .hasSize(JarAudit.KEPT_CLASSES)
                    .startsWith(new LargeClass("p/C49", 149));
        }

        @Test
        void aModuleIsCalledAsItsModuleInfoSays() throws IOException {
            JarFacts facts = audit(new JarMaker()
                    .manifest("Automatic-Module-Name: not.this")
                    .module("module-info.class", "org.example.real", 9)
                    .writeTo(jar()));
            assertThat(facts.module()).isEqualTo(new JarFacts.Module(ModuleKind.NAMED, "org.example.real"));
            assertThat(facts.classes().levels())
                    .as("module-info asks for no release")
                    .isEmpty();
        }

        @Test
        void aModuleOfALaterJavaIsStillRead() throws IOException {
            JarFacts facts = audit(new JarMaker()
                    .manifest("Multi-Release: true")
                    .module("META-INF/versions/40/module-info.class", "from.the.future", 40)
                    .writeTo(jar()));
            assertThat(facts.module().name()).isEqualTo("from.the.future");
        }

        @Test
        void theModuleInfoOfARealModuleIsRead() throws IOException {
            try (InputStream in =
                    URI.create("jrt:/java.base/module-info.class").toURL().openStream()) {
                assertThat(ClassFiles.moduleName(in.readAllBytes())).contains("java.base");
            }
        }

        @Test
        void anAutomaticModuleIsCalledAsItsManifestSays() throws IOException {
            assertThat(audit(new JarMaker()
                                    .manifest("Automatic-Module-Name: org.auto")
                                    .writeTo(jar()))
                            .module())
                    .isEqualTo(new JarFacts.Module(ModuleKind.AUTOMATIC, "org.auto"));
        }

        @Test
        void classesForLaterReleasesDoNotRaiseTheLevel() throws IOException {
            JarFacts facts = audit(new JarMaker()
                    .manifest("Multi-Release: true")
                    .klass("p/A", 8, 100)
                    .klass("META-INF/versions/21/p/A", 21, 100)
                    .writeTo(jar()));
            assertThat(facts.multiRelease()).isTrue();
            assertThat(facts.classes().highestLevel()).isEqualTo(8);
            assertThat(facts.classes().versioned()).containsExactly(entry(21, 1));
            assertThat(facts.classes().packages()).containsExactly("p");
            assertThat(facts.classes().count()).isEqualTo(2);
        }

        @Test
        void aSignatureNeedsBothItsFiles() throws IOException {
            JarMaker half = new JarMaker().manifest().with("META-INF/KEY.SF", "x");
            assertThat(audit(half.writeTo(jar())).signed()).isFalse();
            assertThat(audit(half.with("META-INF/KEY.RSA", "x").writeTo(jar())).signed())
                    .isTrue();
        }

        @Test
        void hostileNamesAreKeptShortAndWhole() throws IOException {
            String name = "p/" + "x".repeat(1_000) + "\u0007<script>";
            JarFacts facts = audit(new JarMaker().klass(name, 8, 64).writeTo(jar()));
            assertThat(facts.classes().largest().get(0).name()).hasSize(300).doesNotContain("\u0007");
        }
    }

    @Nested
    class BrokenJars {
        private void refused(Path file, AuditLimits limits, String why) {
            assertThatThrownBy(() -> JarAudit.audit(file, limits, () -> {}))
                    .isInstanceOf(CorruptJarException.class)
                    .hasMessageContaining(why);
        }

        @Test
        void somethingElseIsNoZip() throws IOException {
            Files.writeString(jar(), "not a jar at all");
            refused(jar(), TIGHT, "no readable zip archive");
        }

        @Test
        void anEmptyFileIsNoZip() throws IOException {
            Files.createFile(jar());
            refused(jar(), TIGHT, "no readable zip archive");
        }

        @Test
        void aFileCutShortIsNoZip() throws IOException {
            byte[] bytes = new JarMaker().klass("p/A", 8, 5_000).bytes();
            Files.write(jar(), Arrays.copyOf(bytes, bytes.length - 30));
            refused(jar(), TIGHT, "no readable zip archive");
        }

        @ParameterizedTest
        @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
        void damagedBytesAreNoticed(long seed) throws IOException {
            byte[] content = new byte[4_000];
            Random random = new Random(seed);
            random.nextBytes(content);
            byte[] bytes = new JarMaker().with("data.bin", content).bytes();
            bytes[200 + random.nextInt(3_000)] ^= (byte) (1 << random.nextInt(8));
            Files.write(jar(), bytes);
            assertThatThrownBy(() -> audit(jar())).isInstanceOf(CorruptJarException.class);
        }

        /** Whatever the bytes, an audit ends with facts or with the one exception that means corrupt. */
        @ParameterizedTest
        @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
        void noDamageSurprises(long seed) throws IOException {
            Random random = new Random(seed);
            byte[] good = new JarMaker()
                    .manifest("Multi-Release: true")
                    .module("module-info.class", "some.module", 17)
                    .klass("p/A", 8, 300)
                    .bytes();
            for (int i = 0; i < 300; i++) {
                byte[] bytes = good.clone();
                for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                Files.write(jar(), bytes);
                try {
                    JarAudit.audit(jar(), TIGHT, () -> {});
                } catch (CorruptJarException expected) {
                    assertThat(expected).hasMessageNotContaining("null");
                }
            }
        }

        @Test
        void aClassFileWithoutItsMagicIsAbsurd() {
            refused(new JarMaker().with("p/A.class", "hello, world").writeTo(jar()), TIGHT, "CAFEBABE");
            refused(new JarMaker().with("p/A.class", "").writeTo(jar()), TIGHT, "CAFEBABE");
        }

        @Test
        void aClassFileOfAnImpossibleVersionIsAbsurd() {
            byte[] bytes = JarMaker.classFile(8, 100);
            bytes[6] = 50;
            refused(new JarMaker().with("p/A.class", bytes).writeTo(jar()), TIGHT, "no such Java");
        }

        @Test
        void aBombIsNotUnpackedToItsEnd() {
            refused(
                    new JarMaker()
                            .with("zeros", new byte[90_000])
                            .with("more", new byte[90_000])
                            .with("again", new byte[90_000])
                            .writeTo(jar()),
                    TIGHT,
                    "zip bomb");
        }

        @Test
        void anEntryMayNotBeHuge() {
            byte[] noise = new byte[150_000];
            new Random(1).nextBytes(noise);
            refused(new JarMaker().with("noise", noise).writeTo(jar()), TIGHT, "unpacks to more than 100000 bytes");
        }

        @Test
        void aManifestMayNotBeHuge() {
            refused(
                    new JarMaker()
                            .with("META-INF/MANIFEST.MF", new byte[5 << 20])
                            .writeTo(jar()),
                    AuditLimits.DEFAULT,
                    "unpacks to more than");
        }

        @Test
        void theNumberOfEntriesIsBounded() {
            JarMaker jar = new JarMaker();
            for (int i = 0; i < 21; i++) {
                jar.with("e" + i, "");
            }
            refused(jar.writeTo(jar()), TIGHT, "21 entries");
        }

        @Test
        void theLengthOfNamesIsBounded() {
            refused(new JarMaker().with("n".repeat(201), "").writeTo(jar()), TIGHT, "name has 201 characters");
        }

        @Test
        void aMalformedManifestIsNoManifest() {
            refused(
                    new JarMaker()
                            .with("META-INF/MANIFEST.MF", "no colon here\r\n\r\n")
                            .writeTo(jar()),
                    TIGHT,
                    "manifest cannot be read");
        }

        @Test
        void aModuleInfoThatEndsInTheMiddleIsNone() {
            byte[] whole = JarMaker.moduleInfo("a.b", 17);
            for (int length = 10; length < 40; length++) {
                byte[] part = Arrays.copyOf(whole, length);
                Path file = new JarMaker().with("module-info.class", part).writeTo(jar());
                refused(file, TIGHT, "module-info");
            }
        }

        @Test
        void aMissingFileIsNotCorrupt() {
            assertThatThrownBy(() -> audit(directory.resolve("gone.jar"))).isInstanceOf(NoSuchFileException.class);
        }

        @Test
        void theCheckpointEndsAnAudit() {
            Path file = new JarMaker()
                    .with("a", "b".getBytes(StandardCharsets.UTF_8))
                    .writeTo(jar());
            assertThatThrownBy(() -> JarAudit.audit(file, TIGHT, () -> {
                        throw new IllegalStateException("stop");
                    }))
                    .isInstanceOf(IllegalStateException.class);
        }
    }
}
