/**
 * What a store author implements. Start at {@link io.millwright.spi.Store}; prove the work with the conformance suite in
 * {@code millwright-testkit}.
 *
 * <p>This package decides the contract between the engine and a backing technology: what is atomic, what is conditional on a
 * lease, what may be pushed. All times in it are milliseconds since 1970 by the {@link io.millwright.spi.TimeSource} that the
 * store was opened with. It must never import an engine, an adapter or a driver.
 */
@NullMarked
package io.millwright.spi;

import org.jspecify.annotations.NullMarked;
