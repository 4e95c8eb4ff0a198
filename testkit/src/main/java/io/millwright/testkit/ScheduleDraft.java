package io.millwright.testkit;

import io.millwright.api.Firing;
import io.millwright.spi.Envelope;
import io.millwright.spi.FiringRecord;
import io.millwright.spi.Payload;
import io.millwright.spi.ScheduleRecord;
import io.millwright.spi.ScheduleStep;
import io.millwright.spi.ScheduleStep.Change;
import java.util.ArrayList;
import java.util.List;

/** A step in the making. Not thread-safe. */
final class ScheduleDraft {
    static final Payload DEFINITION = Draft.json("{\"every\":1}");
    static final Payload STATE = Draft.json("{}");

    private final String id;
    private final long version;
    private Change change;
    private final List<Envelope> envelopes = new ArrayList<>();
    private final List<FiringRecord> firings = new ArrayList<>();

    private ScheduleDraft(String id, long version, Change change) {
        this.id = id;
        this.version = version;
        this.change = change;
    }

    /** Adds a schedule. */
    static ScheduleDraft add(String id, long nextAt) {
        return define(id, 0, nextAt);
    }

    static ScheduleDraft define(String id, long version, long nextAt) {
        return new ScheduleDraft(id, version, new Change.Define(false, nextAt, DEFINITION, STATE));
    }

    static ScheduleDraft advance(ScheduleRecord from, long nextAt) {
        return new ScheduleDraft(from.id(), from.version(), new Change.Advance(nextAt, STATE));
    }

    static ScheduleDraft remove(ScheduleRecord record) {
        return new ScheduleDraft(record.id(), record.version(), new Change.Remove());
    }

    ScheduleDraft paused() {
        Change.Define define = (Change.Define) change;
        change = new Change.Define(true, define.nextAt(), define.definition(), define.state());
        return this;
    }

    ScheduleDraft remembering(String state) {
        Change.Advance advance = (Change.Advance) change;
        change = new Change.Advance(advance.nextAt(), Draft.json(state));
        return this;
    }

    /** Publishes something, and says so in the history. */
    ScheduleDraft firing(long tick, Envelope envelope) {
        envelopes.add(envelope);
        firings.add(new FiringRecord(tick, tick + 1, Firing.Kind.FIRED, envelope.id(), ""));
        return this;
    }

    /** Says in the history that nothing was published. */
    ScheduleDraft skipping(long tick) {
        firings.add(new FiringRecord(tick, tick + 1, Firing.Kind.SKIPPED_OVERLAP, null, "why"));
        return this;
    }

    ScheduleStep build() {
        return new ScheduleStep(id, version, change, envelopes, firings);
    }
}
