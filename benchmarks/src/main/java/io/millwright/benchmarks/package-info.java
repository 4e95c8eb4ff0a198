/**
 * JMH benchmarks: the numbers behind the documentation. {@code benchmarks/README.md} says how to run them. Start at
 * {@link io.millwright.benchmarks.PublishBenchmark}; {@link io.millwright.benchmarks.BareSqlite} is what SQLite itself can do, to
 * which the stores are compared in the same run.
 */
@NullMarked
package io.millwright.benchmarks;

import org.jspecify.annotations.NullMarked;
