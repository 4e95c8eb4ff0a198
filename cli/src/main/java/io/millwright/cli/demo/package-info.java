/**
 * The demo: one durable task per jar, fanned in to one report. Start at {@link io.millwright.cli.demo.DemoRun}.
 *
 * <pre>
 *  JarScan ──files──► AuditTask.signature ══send══► store ══► worker ─► AuditTask.run ─► JarAudit (pure) ─► JarFacts, a result
 *                     (id = path, size, mtime)                                                                 │
 *  HtmlReport ◄── AuditSummary (pure) ◄── every outcome, read back from the store in pages ◄───────────────────┘
 * </pre>
 *
 * <p>What makes it resumable is only the id: it belongs to path, size and time of change of a jar, so sending it again after a crash
 * changes nothing for jars whose outcome is known. Nothing else is remembered between runs.
 *
 * <p>Jars are hostile here. {@link io.millwright.cli.demo.JarAudit} bounds all that it reads, counts and keeps; the report treats every
 * name as text and allows no other script than its own. {@code DemoRun} belongs to one thread; audits run on the worker's.
 *
 * <p>It must never import the commands.
 */
@NullMarked
package io.millwright.cli.demo;

import org.jspecify.annotations.NullMarked;
