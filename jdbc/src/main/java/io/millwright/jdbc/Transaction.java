package io.millwright.jdbc;

import io.millwright.spi.TaskOutcome;
import java.util.ArrayList;
import java.util.List;

/**
 * What one transaction gathers for the moment when it has been committed: nobody is told anything before. Owned by the writer.
 */
final class Transaction {
    /** The time of everything that it does. */
    final long now;

    final SeqList settled = new SeqList();
    /** The same of those with {@link Flags#NODE}. */
    final SeqList settledNodes = new SeqList();
    /** What it settled; whether somebody watches is only asked after the commit, else one who comes meanwhile is missed. */
    final List<TaskOutcome> outcomes = new ArrayList<>();
    /** Deliveries that it asked to stop. */
    final List<StopSql.Wish> stops = new ArrayList<>(0);
    /** Listeners to call, futures to complete. */
    final List<Runnable> effects = new ArrayList<>();
    /** How many tasks it moved without giving them to anybody, because they want permits. */
    int moves;
    /** Whether other processes should look. */
    boolean news;

    Transaction(long now) {
        this.now = now;
    }

    void after(Runnable effect) {
        effects.add(effect);
    }
}
