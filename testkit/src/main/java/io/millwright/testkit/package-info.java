/**
 * For those who write a store. Start at {@link io.millwright.testkit.StoreConformance}: extend it, hand it a
 * {@link io.millwright.testkit.StoreHarness}, and run it; its groups read as the table of guarantees. Then extend
 * {@link io.millwright.testkit.StoreModelTest}, which looks for what nobody thought of.
 *
 * <p>This package decides what it takes to call something a Millwright store. Time in it is virtual, and tests wait for
 * stages and threads, never for a while. It must never import an engine or an adapter.
 */
@NullMarked
package io.millwright.testkit;

import org.jspecify.annotations.NullMarked;
