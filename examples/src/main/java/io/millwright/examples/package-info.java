/**
 * One small program per feature, named for it. Start at {@link io.millwright.examples.FirstTask}. Each prints the same every
 * time, and a test compares; the documentation quotes them.
 */
@NullMarked
package io.millwright.examples;

import org.jspecify.annotations.NullMarked;
