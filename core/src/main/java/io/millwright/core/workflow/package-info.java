/**
 * How workflows become nodes that a store lets go one by one, and how their results are read. Nothing here runs anything: what follows
 * when a node ends is decided by the store, by {@link io.millwright.spi.WorkflowRules}.
 *
 * <pre>
 *   Workflow ──Graph──► nodes and edges ──Numbering──► 1 … n ──Requirements, Saga──► Plan ──WorkflowEnvelopes──► store
 *   store ──outcomes──► Reading ──ResultReader──► arguments of a task that takes results, or the value that somebody awaits
 * </pre>
 *
 * <p><b>Results stay where they are.</b> A task that takes results has only their nodes' numbers ({@link
 * io.millwright.core.codec.Inputs}) and reads them when it runs. What a group, a workflow or a continued task gives is a {@link
 * io.millwright.core.codec.Reference} to others' results.
 *
 * <p><b>Gates.</b> A group is a gate that all its members lead to. {@code onError} is a gate that opens at the first failure. What undoes
 * steps hangs on gates of its own; {@link io.millwright.core.workflow.Saga} says how.
 *
 * <p>Compiling is pure and confined to one thread; everything public is immutable. Must never import client or worker.
 */
@NullMarked
package io.millwright.core.workflow;

import org.jspecify.annotations.NullMarked;
