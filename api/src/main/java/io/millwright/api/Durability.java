package io.millwright.api;

/** What an acceptance is worth: how much may break before an accepted task is lost. */
public enum Durability {
    /** Kept in the memory of one process; gone with it. */
    MEMORY,
    /**
     * Handed to the operating system of one machine and forced to its disk soon after: survives crashes of processes; of the machine, all
     * but the last seconds.
     */
    BUFFERED,
    /** Forced to the disk of one machine; survives crashes of processes and of the machine. */
    FSYNC,
    /** Acknowledged by more than one machine. */
    REPLICATED
}
