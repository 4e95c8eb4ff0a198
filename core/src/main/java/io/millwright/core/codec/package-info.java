/**
 * How values and options become bytes. Start at {@link io.millwright.core.codec.Codecs}. Everything here is immutable and
 * thread-safe. It decides the stored JSON formats and must never let stored bytes choose a class. Jackson stays inside.
 */
@NullMarked
package io.millwright.core.codec;

import org.jspecify.annotations.NullMarked;
