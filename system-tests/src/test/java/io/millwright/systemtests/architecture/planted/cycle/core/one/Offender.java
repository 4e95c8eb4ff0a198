package io.millwright.systemtests.architecture.planted.cycle.core.one;

public record Offender(io.millwright.systemtests.architecture.planted.cycle.core.two.Offender other) {}
