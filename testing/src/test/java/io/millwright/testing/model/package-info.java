/**
 * Random workflows, run in virtual time and compared with what a second, simple reading of the rules says of them. Start at {@link
 * io.millwright.testing.model.ModelRunner}.
 *
 * <pre>
 *   Case ──RandomWorkflow──► Workflow and Script ──Trial──► TestMill ──► Journal, states of nodes
 *                                     └──────────Evaluator, Anatomy, Parts──► Expectation
 * </pre>
 *
 * <p>The evaluator works by recursion over the steps that the application wrote. It must know nothing of nodes, edges and gates, which
 * are what it is to find mistakes in.
 */
@NullMarked
package io.millwright.testing.model;

import org.jspecify.annotations.NullMarked;
