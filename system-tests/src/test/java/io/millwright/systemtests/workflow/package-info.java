/**
 * Workflows as an application meets them, through the public API and with real workers, on every store. Tests wait for what handlers and
 * handles say, never for time to pass.
 */
@NullMarked
package io.millwright.systemtests.workflow;

import org.jspecify.annotations.NullMarked;
