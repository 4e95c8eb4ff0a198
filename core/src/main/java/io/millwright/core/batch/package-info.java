/**
 * Group commit: {@link io.millwright.core.batch.Batcher} lets many callers share one trip to the store. State is guarded by
 * the batcher's own lock; batches are sent, and their items completed, outside of it. Must never import a store or a worker.
 */
@NullMarked
package io.millwright.core.batch;

import org.jspecify.annotations.NullMarked;
