/**
 * Threads and waiting: {@link io.millwright.core.thread.Threads} makes them, {@link io.millwright.core.thread.Blocking} waits for
 * stages. The only place that knows which JVM it runs on. Imports nothing of the engine.
 */
@NullMarked
package io.millwright.core.thread;

import org.jspecify.annotations.NullMarked;
