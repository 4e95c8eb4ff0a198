package io.millwright.jdbc;

/** Bits beside a task that spare a look at its row where it has nothing rare. They stand in the file. */
final class Flags {
    static final int UNIQUE = 1;
    static final int EXPIRES = 2;
    /** Waits in state RETRY, not PENDING. */
    static final int RETRY = 4;

    static final int OPTIONS = 8;
    /** Has links, or was continued by a workflow: others wait for its end, and what is known of it lasts longer. */
    static final int NODE = 16;
    /** Went elsewhere than where tasks wait when it was published; stands in table task only. */
    static final int PLACED = 32;
    /** Shares something with others; stands in table task only. */
    static final int FLOW = 64;

    static final int ORDERED = 128;
    /** Its unique key is free once a worker has claimed it. */
    static final int UNTIL_STARTED = 256;
    /** Its unique key is free after a time; stands in table task only. */
    static final int FOR_TIME = 512;
    /** Has a row in table checkpoint. */
    static final int CHECKPOINT = 1_024;
    /** Names limits. */
    static final int LIMITED = 2_048;
    /** Has a share of its queue; the bits from {@link #WEIGHT_SHIFT} on are the weight. */
    static final int SHARED = 4_096;

    static final int WEIGHT_SHIFT = 16;
    private static final int WEIGHT_MASK = 0x3FF;

    /** Those that travel with the task from table to table. */
    static final int LASTING = UNIQUE
            | EXPIRES
            | NODE
            | ORDERED
            | UNTIL_STARTED
            | CHECKPOINT
            | LIMITED
            | SHARED
            | WEIGHT_MASK << WEIGHT_SHIFT;

    private Flags() {}

    /** Of a task's share; 1 where nothing is said. */
    static int weight(int flags) {
        return Math.max(1, flags >>> WEIGHT_SHIFT & WEIGHT_MASK);
    }
}
