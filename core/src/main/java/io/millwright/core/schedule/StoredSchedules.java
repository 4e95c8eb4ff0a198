package io.millwright.core.schedule;

import io.millwright.api.ErrorCode;
import io.millwright.api.Firing;
import io.millwright.api.MillwrightException;
import io.millwright.api.Schedule;
import io.millwright.api.ScheduleInfo;
import io.millwright.api.Schedules;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.api.Timetable;
import io.millwright.core.client.Demands;
import io.millwright.core.codec.Codecs;
import io.millwright.core.thread.Blocking;
import io.millwright.spi.Envelope;
import io.millwright.spi.FiringRecord;
import io.millwright.spi.Payload;
import io.millwright.spi.ScheduleRecord;
import io.millwright.spi.ScheduleStep;
import io.millwright.spi.ScheduleStep.Change;
import io.millwright.spi.ScheduleStep.Outcome;
import io.millwright.spi.ScheduleStore;
import io.millwright.spi.Store;
import io.millwright.spi.Suggestion;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.TimeSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads and changes schedules. A change is read, made and written on condition that nobody else changed the schedule meanwhile, and
 * made again if somebody did. Thread-safe; has no state of its own.
 */
public final class StoredSchedules implements Schedules {
    /** A leader that fires every second takes at most one of these away each time. */
    private static final int TRIES = 20;

    private static final int SUGGESTED_AMONG = 200;

    private final Store store;
    private final ScheduleStore schedules;
    private final Codecs codecs;
    private final Demands demands;
    private final TimeSource time;

    /** @throws MillwrightException {@link ErrorCode#UNSUPPORTED} if the store keeps no schedules */
    public StoredSchedules(Store store, Codecs codecs, TimeSource time) {
        this.store = store;
        this.schedules = store.schedules();
        this.codecs = codecs;
        this.demands = new Demands(store);
        this.time = time;
    }

    @Override
    public ScheduleInfo put(Schedule schedule) {
        return changed(schedule.id(), found -> {
            if (found == null) {
                return added(schedule);
            }
            Definition before = DefinitionFormat.read(found.definition());
            return redefined(found, before, new Definition(schedule.timetable(), before.anchor(), template(schedule)));
        });
    }

    @Override
    public ScheduleInfo add(Schedule schedule) {
        return changed(schedule.id(), found -> {
            if (found != null) {
                throw new MillwrightException(
                        ErrorCode.STATE_CONFLICT,
                        "there is a schedule " + schedule.id() + " already; change it, or put it, which does either");
            }
            return added(schedule);
        });
    }

    @Override
    public ScheduleInfo change(String id, UnaryOperator<Timetable> change) {
        return changed(id, found -> {
            ScheduleRecord record = known(id, found);
            Definition before = DefinitionFormat.read(record.definition());
            return redefined(record, before, before.with(change.apply(before.timetable()), before.anchor()));
        });
    }

    @Override
    public ScheduleInfo pause(String id) {
        return changed(id, found -> {
            ScheduleRecord record = known(id, found);
            if (record.paused()) {
                return null;
            }
            FiringState state = FiringStateFormat.read(record.state()).queued(Ticks.NEVER);
            return define(record, true, record.nextAt(), record.definition(), FiringStateFormat.write(state));
        });
    }

    @Override
    public ScheduleInfo resume(String id) {
        return changed(id, found -> {
            ScheduleRecord record = known(id, found);
            if (!record.paused()) {
                return null;
            }
            Definition definition = DefinitionFormat.read(record.definition());
            FiringState state = FiringStateFormat.read(record.state());
            long now = time.now();
            if (state.tick() <= now) {
                long next = definition.isAfterEnd() ? now : definition.ticks().after(now);
                state = state.at(next);
            }
            return define(
                    record, false, dueAt(id, definition, state), record.definition(), FiringStateFormat.write(state));
        });
    }

    /** A change of a schedule that was found; null to leave it as it is. */
    @FunctionalInterface
    private interface Changing extends Function<@Nullable ScheduleRecord, @Nullable ScheduleStep> {}

    private ScheduleInfo changed(String id, Changing changing) {
        for (int tries = 0; tries < TRIES; tries++) {
            ScheduleRecord found = Blocking.get(schedules.find(id)).orElse(null);
            ScheduleStep step = changing.apply(found);
            if (step == null && found != null) {
                return info(found);
            }
            if (step != null && applied(step)) {
                return info(known(id, Blocking.get(schedules.find(id)).orElse(null)));
            }
        }
        throw contended(id);
    }

    private boolean applied(ScheduleStep step) {
        return Blocking.get(schedules.apply(null, List.of(step))).get(0).outcome() == Outcome.APPLIED;
    }

    private static MillwrightException contended(String id) {
        return new MillwrightException(
                ErrorCode.STORE_UNAVAILABLE,
                "schedule " + id + " was changed by others each of " + TRIES + " times; nothing was done, try again");
    }

    private ScheduleRecord known(String id, @Nullable ScheduleRecord found) {
        if (found == null) {
            List<String> ids = Blocking.get(schedules.list(null, SUGGESTED_AMONG)).stream()
                    .map(ScheduleRecord::id)
                    .toList();
            throw new MillwrightException(
                    ErrorCode.SCHEDULE_UNKNOWN, "there is no schedule '" + id + "'" + Suggestion.among(id, ids));
        }
        return found;
    }

    private ScheduleStep added(Schedule schedule) {
        long now = time.now();
        Definition definition = new Definition(schedule.timetable(), now, template(schedule));
        FiringState state = FiringState.before(firstTick(schedule.id(), definition, now));
        return new ScheduleStep(
                schedule.id(),
                0,
                new Change.Define(
                        false,
                        dueAt(schedule.id(), definition, state),
                        DefinitionFormat.write(definition),
                        FiringStateFormat.write(state)));
    }

    private List<Envelope> template(Schedule schedule) {
        List<Envelope> template = Template.of(schedule, codecs);
        template.forEach(demands::checked);
        return template;
    }

    private @Nullable ScheduleStep redefined(ScheduleRecord found, Definition before, Definition wanted) {
        Definition after = wanted;
        FiringState state = FiringStateFormat.read(found.state());
        if (!wanted.ticksLike(before)) {
            long now = time.now();
            after = wanted.with(wanted.timetable(), now);
            state = new FiringState(firstTick(found.id(), after, now), state.running(), Ticks.NEVER, null);
        } else if (wanted.equals(before)) {
            return null;
        }
        return define(
                found,
                found.paused(),
                dueAt(found.id(), after, state),
                DefinitionFormat.write(after),
                FiringStateFormat.write(state));
    }

    private static ScheduleStep define(
            ScheduleRecord found, boolean paused, long nextAt, Payload definition, Payload state) {
        return new ScheduleStep(found.id(), found.version(), new Change.Define(paused, nextAt, definition, state));
    }

    private static long firstTick(String id, Definition definition, long now) {
        long first = definition.ticks().after(now);
        if (first == Ticks.NEVER) {
            throw new MillwrightException(
                    ErrorCode.INVALID_SCHEDULE,
                    "schedule " + id + " never fires: " + definition.timetable().trigger() + " has no time after "
                            + Instant.ofEpochMilli(now)
                            + within(definition.timetable().window())
                            + "; correct the trigger or its bounds");
        }
        return first;
    }

    private static String within(Timetable.Window window) {
        return (window.from() == null ? "" : " from " + window.from())
                + (window.until() == null ? "" : " until " + window.until());
    }

    private static long dueAt(String id, Definition definition, FiringState state) {
        return Decider.jitter(id, definition).due(state.tick());
    }

    @Override
    public TaskId trigger(String id) {
        for (int tries = 0; tries < TRIES; tries++) {
            ScheduleRecord found = known(id, Blocking.get(schedules.find(id)).orElse(null));
            Definition definition = DefinitionFormat.read(found.definition());
            FiringState state = FiringStateFormat.read(found.state());
            long now = time.now();
            TaskId task = TaskId.next().workflow();
            List<Envelope> envelopes = Template.fill(definition.template(), task, now, now, codecs);
            ScheduleStep step = new ScheduleStep(
                    id,
                    found.version(),
                    new Change.Advance(
                            found.nextAt(), FiringStateFormat.write(Decider.triggered(definition, state, task))),
                    envelopes,
                    List.of(new FiringRecord(now, now, Firing.Kind.TRIGGERED, task, "")));
            if (applied(step)) {
                return task;
            }
        }
        throw contended(id);
    }

    @Override
    public boolean remove(String id) {
        for (int tries = 0; tries < TRIES; tries++) {
            ScheduleRecord found = Blocking.get(schedules.find(id)).orElse(null);
            if (found == null) {
                return false;
            }
            if (applied(new ScheduleStep(id, found.version(), new Change.Remove()))) {
                return true;
            }
        }
        throw contended(id);
    }

    @Override
    public Optional<ScheduleInfo> find(String id) {
        return Blocking.get(schedules.find(id)).map(StoredSchedules::info);
    }

    @Override
    public List<ScheduleInfo> list(@Nullable String after, int limit) {
        return Blocking.get(schedules.list(after, checked("limit", limit))).stream()
                .map(StoredSchedules::info)
                .toList();
    }

    private static int checked(String field, int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new MillwrightException(
                    ErrorCode.INVALID_SCHEDULE, field + " must be between 1 and " + MAX_LIMIT + ", not " + limit);
        }
        return limit;
    }

    @Override
    public List<Firing> firings(String id, int limit) {
        ScheduleRecord record = known(id, Blocking.get(schedules.find(id)).orElse(null));
        List<FiringRecord> records = Blocking.get(schedules.firings(record.id(), checked("limit", limit)));
        List<@Nullable CompletionStage<Optional<TaskRecord>>> tasks = new ArrayList<>();
        for (FiringRecord firing : records) {
            TaskId task = firing.task();
            tasks.add(task == null ? null : store.find(task));
        }
        List<Firing> firings = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            FiringRecord firing = records.get(i);
            CompletionStage<Optional<TaskRecord>> task = tasks.get(i);
            TaskState state = task == null
                    ? null
                    : Blocking.get(task).map(TaskRecord::state).orElse(null);
            firings.add(new Firing(
                    Instant.ofEpochMilli(firing.tick()),
                    Instant.ofEpochMilli(firing.at()),
                    firing.kind(),
                    firing.task(),
                    state,
                    firing.detail()));
        }
        return firings;
    }

    @Override
    public List<Instant> preview(Timetable timetable, int count) {
        long now = time.now();
        return ticks(Definition.ticks(timetable, now), now, checked("count", count));
    }

    @Override
    public List<Instant> next(String id, int count) {
        ScheduleRecord record = known(id, Blocking.get(schedules.find(id)).orElse(null));
        long tick = FiringStateFormat.read(record.state()).tick();
        return tick == Ticks.NEVER
                ? List.of()
                : ticks(DefinitionFormat.read(record.definition()).ticks(), tick - 1, checked("count", count));
    }

    private static List<Instant> ticks(Ticks ticks, long after, int count) {
        List<Instant> found = new ArrayList<>();
        for (long tick = ticks.after(after); tick != Ticks.NEVER && found.size() < count; tick = ticks.after(tick)) {
            found.add(Instant.ofEpochMilli(tick));
        }
        return found;
    }

    private static ScheduleInfo info(ScheduleRecord record) {
        Definition definition = DefinitionFormat.read(record.definition());
        FiringState state = FiringStateFormat.read(record.state());
        Envelope first = definition.template().get(0);
        return new ScheduleInfo(
                record.id(),
                definition.timetable(),
                new ScheduleInfo.Work(
                        first.task(),
                        first.address().queue(),
                        Codecs.readable(first.arguments()),
                        definition.template().size()),
                new ScheduleInfo.Status(
                        record.paused(),
                        record.nextAt() == ScheduleRecord.NEVER ? null : Instant.ofEpochMilli(record.nextAt()),
                        state.running(),
                        state.queued() == Ticks.NEVER ? null : Instant.ofEpochMilli(state.queued()),
                        state.problem()));
    }
}
