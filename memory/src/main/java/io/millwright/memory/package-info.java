/**
 * The store in the memory of one process: {@code memory:} is private to whoever opens it, {@code memory:NAME} is shared by all in
 * the JVM who open that name, until the last one closes. Start at {@link io.millwright.memory.MemoryStoreProvider}.
 *
 * <p>{@code MemoryLedger} is the store without threads: it has no lock, no clock and no executor, and it never calls foreign code;
 * what others are to be told it gives to its {@code Outbox}. {@code MemoryHub} is the shell: one lock around the ledger, one
 * timer, and one thread that completes what was pushed. Lock order: the registry of names, then a hub's lock, then its
 * notifier's. Stages and listeners are never completed or called while one of them is held.
 *
 * <p>This package must never import an engine or another adapter.
 */
@NullMarked
package io.millwright.memory;

import org.jspecify.annotations.NullMarked;
