package io.millwright.systemtests.architecture.planted.arrows.memory;

public interface Innocent {}
