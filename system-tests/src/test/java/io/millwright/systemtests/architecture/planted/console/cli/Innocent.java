package io.millwright.systemtests.architecture.planted.console.cli;

/** Printing is what a command is for. */
public final class Innocent {
    void print(String text) {
        System.out.println(text);
    }
}
