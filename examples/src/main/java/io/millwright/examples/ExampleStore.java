package io.millwright.examples;

/** Where examples keep their work: in memory, or in the file that is named on the command line. */
final class ExampleStore {
    private ExampleStore() {}

    static String url(String[] args) {
        return args.length == 0 ? "memory:" : "sqlite:" + args[0];
    }
}
