package io.millwright.cli.demo;

import java.util.List;
import java.util.SortedMap;

/**
 * What an audit finds in a jar. The result of a task, and therefore stored as JSON: fields are added, never renamed.
 *
 * @param size of the file in bytes
 * @param sha256 of the file, in hexadecimal
 * @param entries files in it
 * @param unpacked bytes of all entries
 * @param signed whether there is a signature; it is not verified
 * @param multiRelease whether the manifest says so
 */
record JarFacts(
        long size,
        String sha256,
        int entries,
        long unpacked,
        boolean signed,
        boolean multiRelease,
        Module module,
        Classes classes) {

    /** What the module system makes of a jar. */
    enum ModuleKind {
        /** It has a module-info. */
        NAMED,
        /** Its manifest has an Automatic-Module-Name. */
        AUTOMATIC,
        /** Its module name would be made of its file name. */
        NONE
    }

    /**
     * How the jar is called as a module.
     *
     * @param name empty for {@link ModuleKind#NONE}
     */
    record Module(ModuleKind kind, String name) {}

    /**
     * The classes of a jar.
     *
     * @param count all of them, those for later releases included
     * @param levels Java release → how many classes need it; module-info and versioned classes left out
     * @param versioned release of {@code META-INF/versions} → how many classes are there
     * @param largest the largest ones
     * @param packages those with classes, at most {@link JarAudit#KEPT_PACKAGES}
     * @param packageCount how many there are
     */
    record Classes(
            int count,
            SortedMap<Integer, Integer> levels,
            SortedMap<Integer, Integer> versioned,
            List<LargeClass> largest,
            List<String> packages,
            int packageCount) {

        /** The Java release that the jar needs; 0 if it has no classes. */
        int highestLevel() {
            return levels.isEmpty() ? 0 : levels.lastKey();
        }
    }

    /** A class and its size in bytes. */
    record LargeClass(String name, long size) {}
}
