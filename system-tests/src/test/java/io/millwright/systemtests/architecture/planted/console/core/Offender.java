package io.millwright.systemtests.architecture.planted.console.core;

public final class Offender {
    void print(Exception e) {
        System.out.println(e.getMessage());
        System.err.println(e.getMessage());
        e.printStackTrace();
    }
}
