package io.millwright.systemtests.architecture.planted.arrows.examples;

/** examples must not import cli. */
public record Offender(io.millwright.systemtests.architecture.planted.arrows.cli.Innocent other) {}
