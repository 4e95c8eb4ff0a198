package io.millwright.systemtests.architecture.planted.arrows.examples;

public interface Innocent {}
