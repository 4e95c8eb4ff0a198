package io.millwright.systemtests.architecture.planted.language.api;

import org.slf4j.Logger;

/** The language must not show a logger. */
public record Offender(Logger logger) {}
