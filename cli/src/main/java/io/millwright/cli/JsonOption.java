package io.millwright.cli;

import picocli.CommandLine.Option;

/** The option of commands that can print for machines. */
final class JsonOption {
    @Option(names = "--json", description = "Print JSON: one document, or one line for each item of a list.")
    boolean on;
}
