package io.millwright.systemtests.architecture.planted.cycle.core.two;

public record Offender(io.millwright.systemtests.architecture.planted.cycle.core.one.Offender other) {}
