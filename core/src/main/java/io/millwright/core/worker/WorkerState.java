package io.millwright.core.worker;

import java.util.EnumSet;
import java.util.Set;

/** The life of a worker. */
public enum WorkerState {
    /** Built, not started. */
    NEW,
    /** Fetches and runs. */
    RUNNING,
    /** Fetches nothing; finishes what runs. */
    PAUSED,
    /** Fetches nothing more; finishes what runs within a bound, gives the rest back. */
    STOPPING,
    /** Holds nothing and has no threads. */
    STOPPED;

    Set<WorkerState> next() {
        return switch (this) {
            case NEW -> EnumSet.of(RUNNING, STOPPED);
            case RUNNING -> EnumSet.of(PAUSED, STOPPING);
            case PAUSED -> EnumSet.of(RUNNING, STOPPING);
            case STOPPING -> EnumSet.of(STOPPED);
            case STOPPED -> EnumSet.noneOf(WorkerState.class);
        };
    }
}
