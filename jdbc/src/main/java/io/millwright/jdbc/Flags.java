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
    /** Has a row in table checkpoint. */
    static final int CHECKPOINT = 1024;
    /** Those that travel with the task from table to table. */
    static final int LASTING = UNIQUE | EXPIRES | NODE | CHECKPOINT;

    private Flags() {}
}
