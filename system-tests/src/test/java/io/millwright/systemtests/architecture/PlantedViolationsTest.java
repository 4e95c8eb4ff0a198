package io.millwright.systemtests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Proves that each of the {@link Rules} finds the offender planted for it, and leaves the innocent beside it alone. */
class PlantedViolationsTest {
    private static final String PLANTED = PlantedViolationsTest.class.getPackageName() + ".planted.";

    @ParameterizedTest
    @EnumSource
    void importsOnlyWhatItMay(Module module) {
        assertThat(violations("arrows", rules -> rules.importsOnlyWhatItMay(module)))
                .isNotEmpty()
                .allMatch(line -> line.contains(PLANTED + "arrows." + module.directory() + ".Offender"));
    }

    @Test
    void languageNeedsOnlyTheJdk() {
        assertThat(violations("language", Rules::languageNeedsOnlyTheJdk))
                .isNotEmpty()
                .allMatch(line -> line.contains("api.Offender") && line.contains("org.slf4j.Logger"));
    }

    @Test
    void packagesFormNoCycle() {
        assertThat(violations("cycle", Rules::packagesFormNoCycle))
                .singleElement()
                .asString()
                .contains("core.one.Offender", "core.two.Offender");
    }

    @Test
    void coreShowsNoJackson() {
        assertThat(violations("jackson", Rules::coreShowsNoJackson))
                .allMatch(line -> line.contains("core.Offender."))
                .anyMatch(line -> line.contains(".extends shows"))
                .anyMatch(line -> line.contains(".MAPPER shows"))
                .anyMatch(line -> line.contains(".parameter shows"))
                .anyMatch(line -> line.contains(".result shows"))
                .anyMatch(line -> line.contains(".protectedParameter shows"));
    }

    @Test
    void commonPoolIsLeftAlone() {
        assertThat(violations("commonpool", Rules::commonPoolIsLeftAlone))
                .allMatch(line -> line.contains("core.Offender."))
                .anyMatch(line -> line.contains("supplyAsync"))
                .anyMatch(line -> line.contains("thenApplyAsync"))
                .anyMatch(line -> line.contains("runAsync"))
                .anyMatch(line -> line.contains("commonPool()"))
                .anyMatch(line -> line.contains("parallelStream()"))
                .anyMatch(line -> line.contains("parallel()"));
    }

    @Test
    void librariesLeaveTheConsoleAlone() {
        assertThat(violations("console", Rules::librariesLeaveTheConsoleAlone))
                .allMatch(line -> line.contains("core.Offender."))
                .anyMatch(line -> line.contains("System.out"))
                .anyMatch(line -> line.contains("System.err"))
                .anyMatch(line -> line.contains("printStackTrace()"));
    }

    @Test
    void nothingIsJavaSerialised() {
        assertThat(violations("serialised", Rules::nothingIsJavaSerialised))
                .isNotEmpty()
                .allMatch(line -> line.contains("core.Offender.") && line.contains("ObjectInputStream"));
    }

    @Test
    void libraryPackagesAreNullMarked() {
        assertThat(violations("nulls", Rules::libraryPackagesAreNullMarked))
                .singleElement()
                .asString()
                .contains("core.unmarked.Offender");
    }

    private static List<String> violations(String planted, Function<Rules, ArchRule> rule) {
        String root = PLANTED + planted;
        return rule.apply(new Rules(root))
                .evaluate(new ClassFileImporter().importPackages(root))
                .getFailureReport()
                .getDetails();
    }
}
