package io.millwright.systemtests.architecture.planted.arrows.jdbc;

public interface Innocent {}
