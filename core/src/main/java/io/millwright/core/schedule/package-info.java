/**
 * Periodic tasks.
 */
@NullMarked
package io.millwright.core.schedule;

import org.jspecify.annotations.NullMarked;
