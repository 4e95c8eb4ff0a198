/**
 * Publishing and results. {@link io.millwright.core.client.Publisher} owns nothing but its batcher; results wait on the store's
 * watches. No thread of its own. Must never import the worker.
 */
@NullMarked
package io.millwright.core.client;

import org.jspecify.annotations.NullMarked;
