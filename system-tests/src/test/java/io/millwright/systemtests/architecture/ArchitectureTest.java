package io.millwright.systemtests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds the classes of every module against the {@link Rules}. */
class ArchitectureTest {
    private static final String ROOT = "io.millwright";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(location -> List.of(Module.values()).stream().anyMatch(module -> isIn(module, location)))
            .importPackages(ROOT);

    private final Rules rules = new Rules(ROOT);

    /** Without it every other test here could pass by looking at nothing. */
    @ParameterizedTest
    @EnumSource
    void everyModuleIsSeenAndKeepsToItsPackages(Module module) {
        List<JavaClass> classes = CLASSES.stream()
                .filter(type ->
                        type.getSource().stream().anyMatch(source -> isIn(module, Location.of(source.getUri()))))
                .toList();

        assertThat(classes).as("classes loaded from " + module.location()).isNotEmpty();
        assertThat(classes)
                .allSatisfy(type -> assertThat(type.getPackageName() + ".").startsWith(packageOf(module)));
    }

    @ParameterizedTest
    @EnumSource
    void importsOnlyWhatItMay(Module module) {
        rules.importsOnlyWhatItMay(module).check(CLASSES);
    }

    @Test
    void languageNeedsOnlyTheJdk() {
        rules.languageNeedsOnlyTheJdk().check(CLASSES);
    }

    @Test
    void packagesFormNoCycle() {
        rules.packagesFormNoCycle().check(CLASSES);
    }

    @Test
    void coreShowsNoJackson() {
        rules.coreShowsNoJackson().check(CLASSES);
    }

    @Test
    void commonPoolIsLeftAlone() {
        rules.commonPoolIsLeftAlone().check(CLASSES);
    }

    @Test
    void librariesLeaveTheConsoleAlone() {
        rules.librariesLeaveTheConsoleAlone().check(CLASSES);
    }

    @Test
    void nothingIsJavaSerialised() {
        rules.nothingIsJavaSerialised().check(CLASSES);
    }

    @Test
    void libraryPackagesAreNullMarked() {
        rules.libraryPackagesAreNullMarked().check(CLASSES);
    }

    private static boolean isIn(Module module, Location location) {
        return location.matches(module.location());
    }

    private static String packageOf(Module module) {
        return ROOT + "." + module.directory() + ".";
    }
}
