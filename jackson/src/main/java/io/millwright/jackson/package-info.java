/**
 * Arguments and results as JSON, through Jackson. Start at {@link io.millwright.jackson.JsonCodec}; on the class path it is found
 * without being named. Everything here is immutable and thread-safe.
 *
 * <p>This package decides how a Java value looks in a payload, and how strictly it is read back. It must never let stored bytes
 * choose a class, and must never import an engine or another adapter. Its types show nothing of Jackson.
 */
@NullMarked
package io.millwright.jackson;

import org.jspecify.annotations.NullMarked;
