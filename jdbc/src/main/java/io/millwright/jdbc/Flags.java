package io.millwright.jdbc;

/** Bits beside a task that spare a look at its row where it has nothing rare. They stand in the file. */
final class Flags {
    static final int UNIQUE = 1;
    static final int EXPIRES = 2;
    /** Waits in state RETRY, not PENDING. */
    static final int RETRY = 4;

    static final int OPTIONS = 8;
    /** Has a row in table checkpoint. */
    static final int CHECKPOINT = 1024;
    /** Those that travel with the task from table to table. */
    static final int LASTING = UNIQUE | EXPIRES | CHECKPOINT;

    private Flags() {}
}
