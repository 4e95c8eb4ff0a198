package io.millwright.systemtests.architecture.planted.arrows.core;

public interface Innocent {}
