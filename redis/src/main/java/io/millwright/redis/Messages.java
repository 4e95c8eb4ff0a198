package io.millwright.redis;

import io.millwright.api.TaskId;
import io.millwright.spi.TaskOutcome;

/** Understands what scripts say to this process: a letter, and then what it is about. */
final class Messages {
    private final Sessions sessions;
    private final Watches watches;

    Messages(Sessions sessions, Watches watches) {
        this.sessions = sessions;
        this.watches = watches;
    }

    /** On the ear's thread. */
    void hear(byte[] message) {
        In.read("a message", message, in -> {
            switch (in.u1()) {
                case 'W' -> woken(in.rest());
                case 'E' -> ended(in.rest());
                case 'X' -> stop(in.id(), in.i8(), in.text2(), in.rest());
                case 'R' -> settled(in.id(), in);
                default -> throw new IllegalArgumentException("unknown message");
            }
            return true;
        });
    }

    private void woken(String worker) {
        RedisSession session = sessions.find(worker);
        if (session != null) {
            session.woken();
        }
    }

    private void ended(String worker) {
        RedisSession session = sessions.find(worker);
        if (session != null) {
            session.end(true);
        }
    }

    private void stop(TaskId id, long fencing, String worker, String reason) {
        RedisSession session = sessions.find(worker);
        if (session != null) {
            session.listener.cancelRequested(id, fencing, reason);
        }
    }

    private void settled(TaskId id, In tail) {
        TaskOutcome outcome = Tail.read(tail).outcome(id);
        if (outcome != null) {
            watches.settled(outcome);
        }
    }
}
