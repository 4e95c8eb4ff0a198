package io.millwright.systemtests.architecture.planted.arrows.jackson;

/** jackson must not import core. */
public record Offender(io.millwright.systemtests.architecture.planted.arrows.core.Innocent other) {}
