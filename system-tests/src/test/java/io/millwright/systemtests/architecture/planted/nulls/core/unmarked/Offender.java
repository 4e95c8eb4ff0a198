package io.millwright.systemtests.architecture.planted.nulls.core.unmarked;

public final class Offender {}
