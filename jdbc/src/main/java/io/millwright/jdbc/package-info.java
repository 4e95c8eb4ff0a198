/**
 * The SQLite store: one crash-safe file that any number of processes share and that {@code sqlite3} can read. Start at
 * {@link io.millwright.jdbc.SqliteStoreProvider}; the schema is in {@code sqlite/V1.sql} and those that follow, why it is so stands in
 * {@code docs/decisions/0003-sqlite-schema.md}, for workflows in {@code 0007-workflows-in-sqlite.md}, and for flow
 * control in {@code 0008-flow-control-in-sqlite.md}.
 *
 * <h2>Who owns what</h2>
 *
 * <table>
 * <caption>Threads of one opened store</caption>
 * <tr><th>thread</th><th>owns</th><th>waits for</th></tr>
 * <tr><td>{@code millwright-sqlite-writer}</td><td>the writing connection and every {@code …Sql} and {@code …Table} but
 *     the reader's; parked claims, sessions of this process</td><td>its inbox, the file</td></tr>
 * <tr><td>{@code millwright-sqlite-reader}</td><td>the reading connection, {@code …ReadSql}, {@code ListSql}, {@code StatesSql},
 *     {@code ObstacleSql}</td><td>its inbox</td></tr>
 * <tr><td>{@code millwright-sqlite-doorbell}</td><td>receiving datagrams</td><td>the socket</td></tr>
 * <tr><td>callers</td><td>nothing: they put a message into an inbox and return</td><td>nothing</td></tr>
 * </table>
 *
 * <p>SQL and threads are apart: the {@code …Sql} classes know a connection and the time that they are given;
 * {@code Writer}, {@code Reader}, {@code Doorbell} and {@code Alarm} know threads and timers; {@code Committer} joins them. Futures
 * complete and listeners are called on the writer's thread (the reader's for questions), so continue briefly: whoever does
 * not holds up everybody's commits.
 *
 * <h2>The way of a change</h2>
 *
 * <ol>
 * <li>A caller puts a {@code Command} into the writer's inbox.
 * <li>The writer takes everything that gathered while the previous commit ran, bounded by rows and bytes, and begins one
 *     transaction ({@code BEGIN IMMEDIATE}; other processes may be writing).
 * <li>If another process committed since (SQLite's {@code data_version} tells), what is cached is read anew.
 * <li>What fell due by itself is done: sessions end, delayed tasks are promoted, expired ones settled, old ones forgotten;
 *     a bounded share of each.
 * <li>The commands are applied in order. Then parked claims are given what there is by now, in the same transaction: from
 *     publishing to delivery it takes one forced write. What they take makes room for batches that wait for it.
 * <li>{@code COMMIT} with {@code synchronous=FULL}: the log is forced to the disk.
 * <li>Only now is anybody told: claims, futures, watches, listeners, and other processes by one datagram each.
 * </ol>
 *
 * <p>If anything fails, the transaction is rolled back, every command is tried again in a transaction of its own, and only those that
 * fail by themselves are refused. Keeping the house is left out for half a second if that is what failed.
 *
 * <h2>Other processes</h2>
 *
 * <p>Each process writes a loopback port and a secret into table {@code process}; a commit that others may care about sends the secret
 * there. The receiver looks at the file: a few indexed reads if somebody wrote, microseconds if not. Four times a second it
 * looks without being asked, for places where loopback does not carry (containers that share a volume). Results of other
 * processes are found by tailing table {@code settled}, one row per transaction, and only while somebody watches.
 *
 * <h2>When the process dies</h2>
 *
 * <table>
 * <caption>Nothing is ever half done</caption>
 * <tr><th>when</th><th>what is left</th></tr>
 * <tr><td>before the commit</td><td>nothing; the caller was told nothing and may repeat, since ids are known</td></tr>
 * <tr><td>after the commit, before anybody was told</td><td>everything: repeated envelopes are duplicates, a repeated settlement
 *     is refused as {@code LEASE_LOST} and the state shows that it counted, claimed tasks go back when the session's
 *     lease ends</td></tr>
 * <tr><td>after settling, before another process was rung</td><td>everything; the other looks within a quarter of a second</td></tr>
 * <tr><td>between two shares of a purge</td><td>some of the queue is cancelled; purge again</td></tr>
 * <tr><td>while holding sessions</td><td>their rows, which any process ends at their deadline</td></tr>
 * </table>
 *
 * <p>This package must never import an engine, nor read a clock other than the {@link io.millwright.spi.TimeSource} it was opened with
 * (waiting for a file lock counts its own pauses).
 */
@NullMarked
package io.millwright.jdbc;

import org.jspecify.annotations.NullMarked;
