package io.millwright.systemtests.architecture;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The modules, and what each may import: the arrows of "The house" in the design. */
enum Module {
    API,
    SPI,
    CORE,
    JACKSON,
    MEMORY,
    JDBC,
    REDIS,
    TESTKIT,
    TESTING,
    CLI,
    EXAMPLES,
    BENCHMARKS;

    /** What others build on. It is published, so its packages say how they treat null, and it leaves the console alone. */
    static final Set<Module> LIBRARIES = EnumSet.of(API, SPI, CORE, JACKSON, MEMORY, JDBC, REDIS, TESTKIT, TESTING);

    Set<Module> imports() {
        return switch (this) {
            case API -> EnumSet.noneOf(Module.class);
            case SPI -> EnumSet.of(API);
            case CORE, JACKSON, MEMORY, JDBC, REDIS, TESTKIT -> EnumSet.of(SPI, API);
            case TESTING -> EnumSet.of(CORE, MEMORY, TESTKIT, SPI, API);
            case CLI, EXAMPLES, BENCHMARKS -> EnumSet.of(CORE, JACKSON, MEMORY, JDBC, REDIS, SPI, API);
        };
    }

    String directory() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The packages of this module, under the given root, as an ArchUnit pattern. */
    String packages(String root) {
        return root + "." + directory() + "..";
    }

    /** Matches where this module's classes are loaded from: its jar, or its directory of classes in a build without jars. */
    Pattern location() {
        return Pattern.compile(".*(/millwright-" + directory() + "(-\\d[^/]*)?\\.jar!/|/" + directory()
                + "/target/([^/]+/)?classes/).*");
    }
}
