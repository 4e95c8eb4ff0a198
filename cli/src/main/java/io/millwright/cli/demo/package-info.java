/**
 * The demo: one durable chord, a task per jar and one that makes the report of their results. Start at {@link
 * io.millwright.cli.demo.DemoRun}.
 *
 * <pre>
 *  JarScan ──files──► chord ══send══► store ══► worker ─► AuditTask ─► JarAudit (pure) ─► JarFacts, a result ──┐
 *                     (id = all paths, sizes, mtimes)                                                          │ when all have ended
 *  HTML page ◄── HtmlReport ◄── AuditSummary (pure) ◄── ReportTask, the callback ◄─────────────────────────────┘
 * </pre>
 *
 * <p>What makes it resumable is only the id: it belongs to paths, sizes and times of change of all jars, so sending the chord again after
 * a crash changes nothing, and it goes on where it was. Where jars have come, gone or changed, it is another chord; its members take
 * over what {@link io.millwright.cli.demo.EarlierAudits} finds in the store. Nothing else is remembered between runs.
 *
 * <p>A jar that cannot be audited is a member that failed, which the chord ignores; the report has a row for it.
 *
 * <p>Jars are hostile here. {@link io.millwright.cli.demo.JarAudit} bounds all that it reads, counts and keeps; the report treats every
 * name as text and allows no other script than its own. {@code DemoRun} belongs to one thread; audits run on the worker's.
 *
 * <p>It must never import the commands.
 */
@NullMarked
package io.millwright.cli.demo;

import org.jspecify.annotations.NullMarked;
