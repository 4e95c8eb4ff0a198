/**
 * How workflows become nodes that a store lets go one by one.
 */
@NullMarked
package io.millwright.core.workflow;

import org.jspecify.annotations.NullMarked;
