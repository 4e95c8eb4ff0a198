/**
 * The engine's worker: fetch, run, settle. Start at {@link io.millwright.core.worker.Worker}.
 *
 * <pre>
 *   Fetcher ──claim──► store ──deliveries──► RunQueue ──► runner threads ──► TaskProcessor ──Verdict──► Settler ──batch──► store
 *      ▲  credit                                │                │
 *      └────────────────────────────────────────┘             Attempt ◄── Watchman (time limits, stuck handlers, reports)
 *                                                                │
 *                                                           Checkpoint ──batch──► store, before the Settler
 *   LeaseKeeper ── join, renew, fence ──► store
 * </pre>
 *
 * <p><b>Who owns what.</b>
 *
 * <table>
 * <caption>State and its owner</caption>
 * <tr><td>pending claim, back-off</td><td>{@code Fetcher}: one drain loop at a time, on whatever thread poked it</td></tr>
 * <tr><td>buffered deliveries, number of active runners</td><td>{@code RunQueue}: its lock</td></tr>
 * <tr><td>session and the moment it fences itself</td><td>{@code LeaseKeeper}: its lock; the moment is volatile for readers</td></tr>
 * <tr><td>one attempt</td><td>{@code HandlerCall}: its lock guards interruption, so that no interrupt hits the next task;
 *     {@code News}, {@code Checkpoint}, {@code CleanUps}: each itself</td></tr>
 * <tr><td>weights' deficits</td><td>{@code QueueShares}: pure; called by the fetcher's loop only</td></tr>
 * </table>
 *
 * <p><b>Threads.</b> Handlers and hooks run on {@code millwright-NAME-run-K}, platform or virtual. {@code millwright-NAME-keeper} renews
 * the lease and is the watchman's; no user code runs on it. Store callbacks run on the store's threads and only hand over.
 *
 * <p><b>What a failure does.</b> Store away: settlements are kept and repeated while the lease lasts, claims back off. Lease
 * lost: handlers are told to stop, what they return is refused by the store, a new session begins. Process gone: the store
 * gives everything back when the lease ends. Must never import the client.
 */
@NullMarked
package io.millwright.core.worker;

import org.jspecify.annotations.NullMarked;
