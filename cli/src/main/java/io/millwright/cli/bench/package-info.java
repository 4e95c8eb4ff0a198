/**
 * The load generator behind {@code millwright bench}. Start at {@link io.millwright.cli.bench.Bench}.
 *
 * <p>It decides what is measured and what counts as lost: <em>accepted</em> are the signatures whose {@code send} returned, <em>settled</em>
 * those of them that the store afterwards shows as succeeded, <em>lost</em> the rest, and <em>duplicated</em> those whose handler ran
 * more than once. Ids carry their number, and a {@link io.millwright.cli.bench.Ledger} of a few bits per task replaces a million
 * objects, so that a large queue is measured and not the load generator.
 *
 * <p>Every phase runs once unmeasured before it is measured, in the same JVM and on the same store. Phases follow each other on the
 * calling thread; only the single senders and the worker have others.
 */
@NullMarked
package io.millwright.cli.bench;

import org.jspecify.annotations.NullMarked;
