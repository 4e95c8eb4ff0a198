package io.millwright.benchmarks;

import java.util.List;

/** What the store benchmarks ask of a store, or of SQLite without one. Thread-safe. */
interface Engine<T> extends AutoCloseable {
    /** As many new items. */
    List<T> items(int count);

    /** One trip; durable when it returns. */
    void publish(List<T> items);

    /** One item among those of other threads: they share trips. Durable when it returns. */
    void publishOne(T item);

    /**
     * Takes up to {@code max} items and ends them, in one trip each.
     *
     * @return how many there were
     */
    int claimAndSettle(int max);

    @Override
    void close();
}
