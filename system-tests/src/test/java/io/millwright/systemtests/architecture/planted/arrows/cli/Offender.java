package io.millwright.systemtests.architecture.planted.arrows.cli;

/** cli must not import examples. */
public record Offender(io.millwright.systemtests.architecture.planted.arrows.examples.Innocent other) {}
