/**
 * What an application author reads. Start at {@link io.millwright.api.TaskType} to declare a task,
 * {@link io.millwright.api.Signature} to ask for one run of it, and {@link io.millwright.api.Client} to send it.
 *
 * <p>This package decides the vocabulary: what a task, a signature, a state and an error are. Every type in it is
 * immutable or says which thread may use it. It must never import anything but the JDK (nullness annotations aside), so
 * that a library can declare tasks without dragging an engine along.
 */
@NullMarked
package io.millwright.api;

import org.jspecify.annotations.NullMarked;
