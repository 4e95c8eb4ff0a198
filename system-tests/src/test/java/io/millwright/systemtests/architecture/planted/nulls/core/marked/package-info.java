@NullMarked
package io.millwright.systemtests.architecture.planted.nulls.core.marked;

import org.jspecify.annotations.NullMarked;
