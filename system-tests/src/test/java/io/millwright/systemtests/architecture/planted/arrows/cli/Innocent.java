package io.millwright.systemtests.architecture.planted.arrows.cli;

public interface Innocent {}
