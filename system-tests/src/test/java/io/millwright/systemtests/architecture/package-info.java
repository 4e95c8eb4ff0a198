/**
 * The house rules, checked on the compiled classes.
 *
 * <p>{@link io.millwright.systemtests.architecture.Rules} states them for any root package. {@code ArchitectureTest} holds the
 * real classes against them; {@code PlantedViolationsTest} holds the classes under {@code planted} against them, each of which
 * breaks one rule on purpose, and so proves that the rule can fail.
 */
package io.millwright.systemtests.architecture;
