/**
 * The command {@code millwright}. Start at {@link io.millwright.cli.Main}; each command is one class named for it, a shell that
 * turns options into calls of the engine and answers into text or JSON. Decisions worth a test of their own live below it:
 * {@code text} (form), {@code demo}, {@code bench}, {@code doctor}.
 *
 * <p>A command runs on the main thread from start to end. Signals reach it through {@link io.millwright.cli.Surroundings}. Whatever
 * it prints goes through picocli's writers, so that tests can read it.
 *
 * <p>Starting is a feature: {@code --version} and {@code --help} must load neither Jackson nor a logger nor a driver. Hence no
 * command has a field of the engine's types, and everything that needs them is created when a command runs. Nothing may import
 * this package.
 */
@NullMarked
package io.millwright.cli;

import org.jspecify.annotations.NullMarked;
