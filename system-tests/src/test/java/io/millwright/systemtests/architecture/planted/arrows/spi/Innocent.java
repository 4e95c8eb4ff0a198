package io.millwright.systemtests.architecture.planted.arrows.spi;

public interface Innocent {}
