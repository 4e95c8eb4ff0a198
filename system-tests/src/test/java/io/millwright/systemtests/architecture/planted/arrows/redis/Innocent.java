package io.millwright.systemtests.architecture.planted.arrows.redis;

public interface Innocent {}
