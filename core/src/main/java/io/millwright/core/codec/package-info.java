/**
 * How values and options become bytes. Start at {@link io.millwright.core.codec.Codecs}. Everything here is immutable and
 * thread-safe, but for the reader and the writer of the engine's own JSON formats: {@link io.millwright.core.codec.JsonFields} and
 * {@link io.millwright.core.codec.JsonWriter}. It decides those formats and must never let stored bytes choose a class. How the
 * application's values look is a matter of codecs, which come from outside. Jackson's streaming core stays inside.
 */
@NullMarked
package io.millwright.core.codec;

import org.jspecify.annotations.NullMarked;
