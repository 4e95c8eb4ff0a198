package io.millwright.spi;

/**
 * Something that happened to a signature.
 *
 * @param worker who it happened on; empty if on none
 * @param detail the error or the logged line
 */
public record TaskEvent(long at, Kind kind, long fencing, String worker, String detail) {
    /** What kind of event. */
    public enum Kind {
        FAILED,
        DEFERRED,
        MISSED,
        VANISHED,
        REQUEUED,
        LOGGED
    }
}
