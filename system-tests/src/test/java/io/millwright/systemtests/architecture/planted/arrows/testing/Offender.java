package io.millwright.systemtests.architecture.planted.arrows.testing;

/** testing must not import jdbc. */
public record Offender(io.millwright.systemtests.architecture.planted.arrows.jdbc.Innocent other) {}
