package io.millwright.systemtests.architecture.planted.arrows.redis;

/** redis must not import memory. */
public record Offender(io.millwright.systemtests.architecture.planted.arrows.memory.Innocent other) {}
