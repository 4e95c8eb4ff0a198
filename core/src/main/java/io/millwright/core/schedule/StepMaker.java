package io.millwright.core.schedule;

import io.millwright.api.Firing;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.core.codec.Codecs;
import io.millwright.spi.Envelope;
import io.millwright.spi.FiringRecord;
import io.millwright.spi.Payload;
import io.millwright.spi.ScheduleRecord;
import io.millwright.spi.ScheduleStep;
import io.millwright.spi.ScheduleStep.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a decision about a stored schedule into the step that carries it out. A schedule that cannot be fired is put off. */
final class StepMaker {
    private static final Logger LOG = LoggerFactory.getLogger(StepMaker.class);

    /** A schedule that cannot be fired is looked at again so much later; others must not wait for it. */
    static final Duration PUT_OFF = Duration.ofSeconds(30);

    private final Codecs codecs;

    StepMaker(Codecs codecs) {
        this.codecs = codecs;
    }

    /**
     * For a schedule whose time has come.
     *
     * @param runs whether a task has not ended
     */
    ScheduleStep due(ScheduleRecord record, Predicate<TaskId> runs, long now) {
        try {
            Definition definition = DefinitionFormat.read(record.definition());
            FiringState state = FiringStateFormat.read(record.state());
            boolean running = state.running().stream().anyMatch(runs);
            return step(record, definition, new Decider(record.id(), definition, state, now).due(running), now);
        } catch (MillwrightException e) {
            return putOff(record, now, e);
        }
    }

    /** For a schedule whose tasks have ended; null if it did not wait for that. */
    @Nullable
    ScheduleStep ended(ScheduleRecord record, long at, long now) {
        try {
            Definition definition = DefinitionFormat.read(record.definition());
            FiringState state = FiringStateFormat.read(record.state());
            return state.awaitsEnd(definition)
                    ? step(record, definition, new Decider(record.id(), definition, state, now).ended(at), now)
                    : null;
        } catch (MillwrightException e) {
            return putOff(record, now, e);
        }
    }

    private ScheduleStep step(ScheduleRecord record, Definition definition, Decision decision, long now) {
        List<Envelope> envelopes = new ArrayList<>();
        List<FiringRecord> firings = new ArrayList<>();
        for (Decision.Entry entry : decision.entries()) {
            TaskId task = null;
            if (entry.kind() == Firing.Kind.FIRED) {
                task = Template.id(record.id(), entry.tick());
                envelopes.addAll(Template.fill(definition.template(), task, entry.tick(), now, codecs));
            }
            firings.add(new FiringRecord(entry.tick(), now, entry.kind(), task, entry.detail()));
        }
        long nextAt =
                Decider.jitter(record.id(), definition).due(decision.state().tick());
        return new ScheduleStep(
                record.id(),
                record.version(),
                new Change.Advance(nextAt, FiringStateFormat.write(decision.state())),
                envelopes,
                firings);
    }

    /** Loses no tick: the schedule stays where it is and is looked at later. */
    ScheduleStep putOff(ScheduleRecord record, long now, MillwrightException why) {
        LOG.warn("Schedule {} cannot be fired and is tried again in {}: {}", record.id(), PUT_OFF, why.getMessage());
        Payload state = record.state();
        try {
            state = FiringStateFormat.write(FiringStateFormat.read(state).failed(String.valueOf(why.getMessage())));
        } catch (MillwrightException e) {
            LOG.debug("The state of schedule {} cannot be read either", record.id(), e);
        }
        return new ScheduleStep(record.id(), record.version(), new Change.Advance(now + PUT_OFF.toMillis(), state));
    }
}
