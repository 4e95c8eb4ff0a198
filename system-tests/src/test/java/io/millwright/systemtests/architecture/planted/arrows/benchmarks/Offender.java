package io.millwright.systemtests.architecture.planted.arrows.benchmarks;

/** benchmarks must not import cli. */
public record Offender(io.millwright.systemtests.architecture.planted.arrows.cli.Innocent other) {}
