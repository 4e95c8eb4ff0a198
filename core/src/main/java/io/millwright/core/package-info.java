/**
 * The engine that applications run. Start at {@link io.millwright.core.Millwright}: it opens a store and gives the client, the task
 * registry, workers and the administrator's view. It owns what it opened and closes it; it has no thread of its own.
 *
 * <p>Below it: {@code client} (publish, results), {@code worker} (fetch, run, settle), {@code workflow} (nodes and edges),
 * {@code schedule} (periodic tasks), {@code explain} (why not yet), {@code picture} (workflows drawn), {@code codec} (bytes), {@code batch} (group commit), {@code telemetry}, {@code thread}. The client,
 * the worker and the scheduler do not know each other.
 */
@NullMarked
package io.millwright.core;

import org.jspecify.annotations.NullMarked;
