/**
 * Says why a signature does not run yet, from what its store shows: start at {@link io.millwright.core.explain.Explainer}. It changes nothing,
 * and what it says was so a moment ago. Has no state and no threads. Must never import the worker.
 */
@NullMarked
package io.millwright.core.explain;

import org.jspecify.annotations.NullMarked;
