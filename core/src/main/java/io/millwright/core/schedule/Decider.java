package io.millwright.core.schedule;

import io.millwright.api.Firing;
import io.millwright.api.Missed;
import io.millwright.api.Overlap;
import io.millwright.api.TaskId;
import io.millwright.api.Trigger;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Applies the policies for missed ticks and overlaps. Pure: one decision about one schedule, at one moment. Everything that it decides
 * follows from its arguments, so that two leaders would decide alike.
 */
final class Decider {
    /** Most ticks of one decision; the rest is due at once again. */
    static final int MOST_ENTRIES = 1_000;

    private final String schedule;
    private final Definition definition;
    private final Ticks ticks;
    private final Jitter jitter;
    private final long now;

    private final List<Decision.Entry> entries = new ArrayList<>();
    private FiringState state;

    Decider(String schedule, Definition definition, FiringState state, long now) {
        this.schedule = schedule;
        this.definition = definition;
        this.ticks = definition.ticks();
        this.jitter = jitter(schedule, definition);
        this.state = state;
        this.now = now;
    }

    static Jitter jitter(String schedule, Definition definition) {
        return Jitter.of(schedule, definition.timetable().jitter().toMillis());
    }

    /** What was sent before has ended, or nobody knows it any more. */
    Decision ended(long at) {
        long queued = state.queued();
        state = state.running(List.of()).queued(Ticks.NEVER);
        if (queued != Ticks.NEVER) {
            fire(queued);
        } else if (definition.timetable().trigger() instanceof Trigger.AfterEnd after && state.tick() == Ticks.NEVER) {
            state = state.at(withinWindow(at + after.pause().toMillis()));
        }
        return new Decision(entries, state);
    }

    /** @param running whether what was sent before has not ended */
    Decision due(boolean running) {
        if (!running && !state.running().isEmpty() && state.queued() == Ticks.NEVER) {
            state = state.running(List.of());
        }
        long tick = state.tick();
        long missedUntil = now - Missed.GRACE.toMillis() - jitter.most();
        if (definition.isAfterEnd()) {
            afterEnd(tick, missedUntil);
        } else {
            if (tick <= missedUntil) {
                missed(tick, missedUntil);
                tick = ticks.after(missedUntil);
            }
            while (jitter.due(tick) <= now && entries.size() < MOST_ENTRIES) {
                come(tick);
                tick = ticks.after(tick);
            }
            state = state.at(tick);
        }
        return new Decision(entries, state);
    }

    private void afterEnd(long tick, long missedUntil) {
        if (tick <= missedUntil && definition.timetable().missed().kind() == Missed.Kind.SKIP) {
            skipMissed(tick, tick);
            long pause = ((Trigger.AfterEnd) definition.timetable().trigger())
                    .pause()
                    .toMillis();
            state = state.at(withinWindow(now + pause));
        } else if (jitter.due(tick) <= now) {
            fire(tick);
            state = state.at(Ticks.NEVER);
        }
    }

    private long withinWindow(long tick) {
        Instant until = definition.timetable().window().until();
        return until != null && tick > until.toEpochMilli() ? Ticks.NEVER : tick;
    }

    private void missed(long first, long until) {
        Missed policy = definition.timetable().missed();
        if (policy.kind() == Missed.Kind.SKIP) {
            skipMissed(first, ticks.latest(first, until));
            return;
        }
        Deque<Long> kept = latest(first, until, policy.most());
        long oldest = kept.getFirst();
        if (oldest > first) {
            skipMissed(first, ticks.latest(first, oldest - 1));
        }
        kept.forEach(this::come);
    }

    /** The last ticks between two times, oldest first; there is one at {@code first}. */
    private Deque<Long> latest(long first, long until, int most) {
        Deque<Long> kept = new ArrayDeque<>();
        long tick = first;
        for (; tick <= until && kept.size() < most; tick = ticks.after(tick)) {
            kept.addLast(tick);
        }
        if (tick <= until) { // there are more: from the other end
            kept.clear();
            for (long at = until; kept.size() < most; at = kept.getFirst() - 1) {
                kept.addFirst(ticks.latest(first, at));
            }
        }
        return kept;
    }

    private void skipMissed(long first, long last) {
        String detail = "nobody was there to fire it in time"
                + (last > first ? ", nor those after it until " + Instant.ofEpochMilli(last) : "");
        entries.add(new Decision.Entry(first, Firing.Kind.SKIPPED_MISSED, detail));
    }

    /** A tick whose time has come. */
    private void come(long tick) {
        Overlap overlap = definition.timetable().overlap();
        if (overlap == Overlap.ALLOW || state.running().isEmpty()) {
            fire(tick);
        } else if (overlap == Overlap.QUEUE_ONE && state.queued() == Ticks.NEVER) {
            state = state.queued(tick);
        } else {
            String detail = "task " + state.running().get(state.running().size() - 1) + " had not ended";
            entries.add(new Decision.Entry(tick, Firing.Kind.SKIPPED_OVERLAP, detail));
        }
    }

    private void fire(long tick) {
        entries.add(new Decision.Entry(tick, Firing.Kind.FIRED, ""));
        if (definition.isAfterEnd() || definition.timetable().overlap() != Overlap.ALLOW) {
            state = state.running(List.of(Template.id(schedule, tick)));
        }
    }

    /** What is remembered of a task that was sent by hand. */
    static FiringState triggered(Definition definition, FiringState state, TaskId task) {
        if (definition.isAfterEnd() || definition.timetable().overlap() == Overlap.ALLOW) {
            return state;
        }
        List<TaskId> running = new ArrayList<>(state.running());
        running.add(task);
        return state.running(running);
    }
}
