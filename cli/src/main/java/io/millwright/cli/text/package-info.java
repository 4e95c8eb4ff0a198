/**
 * How things look in a terminal: {@link io.millwright.cli.text.Table}, sizes, times, and the removal of what could control the
 * terminal. It decides the form and never what is shown; nothing in it keeps state, so any thread may use it.
 *
 * <p>It must never import the engine or a command.
 */
@NullMarked
package io.millwright.cli.text;

import org.jspecify.annotations.NullMarked;
