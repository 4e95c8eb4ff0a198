/**
 * Workflows as pictures: start at {@link io.millwright.core.picture.WorkflowSnapshot}.
 *
 * <pre>
 *   store ──plan, states──► WorkflowSnapshot ──Sketch──► marks and lines ──► TextPicture, MermaidPicture, SvgPicture
 * </pre>
 *
 * <p>A snapshot is as large as the stored plan, in which alike nodes are one step; their states are counted page by page and not kept. A
 * sketch is what one can look at: gates that only gather are left out, and beyond a hundred steps the rest is one.
 *
 * <p><b>Names are hostile.</b> They come from whoever sends. {@link io.millwright.core.picture.Wording} takes away what could steer a
 * terminal and what is too long; each form then escapes what means something in its own language.
 *
 * <p>Only reading a snapshot asks the store, on the caller's thread. All else is pure and confined to one thread. Must never import the
 * client or the worker.
 */
@NullMarked
package io.millwright.core.picture;

import org.jspecify.annotations.NullMarked;
