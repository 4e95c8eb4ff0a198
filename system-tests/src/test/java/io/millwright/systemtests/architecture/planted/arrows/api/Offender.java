package io.millwright.systemtests.architecture.planted.arrows.api;

/** api must not import spi. */
public record Offender(io.millwright.systemtests.architecture.planted.arrows.spi.Innocent other) {}
