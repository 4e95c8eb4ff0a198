package io.millwright.systemtests.architecture.planted.arrows.jdbc;

/** jdbc must not import memory. */
public record Offender(io.millwright.systemtests.architecture.planted.arrows.memory.Innocent other) {}
