/**
 * The Redis store. Start at {@link io.millwright.redis.RedisStoreProvider}; why it is as it is stands in
 * {@code docs/decisions/0010-redis-store.md}.
 *
 * <p>Every step of the store is one call of one function on the server, which does many things at once: {@link io.millwright.redis.Lane} gathers what
 * callers hand in while the call before is under way, and sends it together. The function is in the resources' directory {@code lua},
 * put together by {@link io.millwright.redis.Library}; what is atomic, and on what condition, is decided there and nowhere else. Java
 * encodes, decodes and waits.
 *
 * <p>Nothing polls. A session that finds no work is parked on the server; the step that brings work wakes as many parked sessions as
 * there is work for, over the one subscription that each process has ({@link io.millwright.redis.Ear}). What falls due by itself is
 * done by whoever calls next, and one process is timed for it ({@link io.millwright.redis.Alarm}).
 *
 * <table>
 * <caption>Threads and what they own</caption>
 * <tr><td>{@code millwright-redis-lane}</td><td>the connection for scripts; completes futures</td></tr>
 * <tr><td>{@code millwright-redis-ear}</td><td>the connection that listens; hands over at once</td></tr>
 * </table>
 *
 * <p>This package must never import an engine or another adapter.
 */
@NullMarked
package io.millwright.redis;

import org.jspecify.annotations.NullMarked;
