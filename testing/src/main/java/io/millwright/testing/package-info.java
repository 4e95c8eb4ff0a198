/**
 * For those who test their tasks. Start at {@link io.millwright.testing.TestMill}: a whole queue on the test's own thread, with
 * a clock that the test moves.
 *
 * <p>This package decides when things happen in such a test: nothing runs but when the test says so, and everything that a
 * store would push from a thread of its own is handed over on the test's. It brings no test framework.
 */
@NullMarked
package io.millwright.testing;

import org.jspecify.annotations.NullMarked;
