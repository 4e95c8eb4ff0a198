package io.millwright.systemtests.architecture.planted.nulls.core.marked;

public final class Innocent {}
