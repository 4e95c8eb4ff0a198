package io.millwright.systemtests.launcher;

import java.util.List;

/** What one run of the launcher came to. The fake Java prints one argument a line, each after an equals sign. */
record Result(int exit, String output, String errors) {
    List<String> javaOptions() {
        List<String> all = javaArguments();
        return all.subList(0, all.indexOf("-jar"));
    }

    /** The arguments of the command: all after {@code -jar x.jar}. */
    List<String> arguments() {
        List<String> all = javaArguments();
        return all.subList(all.indexOf("-jar") + 2, all.size());
    }

    private List<String> javaArguments() {
        return output.lines()
                .filter(line -> line.startsWith("="))
                .map(line -> line.substring(1))
                .toList();
    }
}
