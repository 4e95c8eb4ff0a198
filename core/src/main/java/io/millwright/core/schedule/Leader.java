package io.millwright.core.schedule;

import io.millwright.api.ErrorCategory;
import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.core.thread.Blocking;
import io.millwright.spi.Payload;
import io.millwright.spi.ScheduleRecord;
import io.millwright.spi.ScheduleStep;
import io.millwright.spi.ScheduleStep.Change;
import io.millwright.spi.ScheduleStore.Due;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Fires what is due during one term, in rounds: read what is due, decide, take all steps in one trip, until nothing is due; then sleep
 * until something is. The heap of next times is the store's index, and there is one timer, for its top. Owned by the turns; everything
 * that comes back from the store comes back in a turn, and is dropped if the term is over by then.
 */
final class Leader {
    private static final Logger LOG = LoggerFactory.getLogger(Leader.class);

    /** Most schedules of one trip. */
    static final int BATCH = 500;

    private static final int PAGE = 1_000;
    private static final long MAX_BACKOFF_MILLIS = 10_000;

    private final Parts parts;
    private final long term;
    private final Events events;
    private final StepMaker steps;
    private final Ends ends;
    /** Schedules whose awaited tasks have ended, and when. */
    private final Map<String, Long> ended = new LinkedHashMap<>();

    private Round round = new Round(0);
    private boolean busy;
    private boolean again;
    private boolean over;
    private int failures;
    private TimeSource.@Nullable Timer timer;
    private long wakeAt = Ticks.NEVER;

    /** Told in a turn. */
    interface Events {
        /** Somebody else leads. */
        void deposed();

        /** There is nothing to lead. */
        void idle();
    }

    /** What is being done, from reading to writing. */
    private static final class Round {
        final long now;
        final Map<String, Long> ended = new LinkedHashMap<>();
        final List<ScheduleRecord> waited = new ArrayList<>();
        final List<Planned> planned = new ArrayList<>();
        Due due = new Due(List.of(), Ticks.NEVER);

        Round(long now) {
            this.now = now;
        }

        /** When something is due again, if all has been done. */
        long next() {
            long next = due.nextAt();
            for (Planned one : planned) {
                if (one.step.change() instanceof Change.Advance advance && !one.record.paused()) {
                    next = Math.min(next, advance.nextAt());
                }
            }
            return next;
        }
    }

    private record Planned(ScheduleRecord record, ScheduleStep step) {}

    Leader(Parts parts, long term, Events events) {
        this.parts = parts;
        this.term = term;
        this.events = events;
        this.steps = new StepMaker(parts.codecs());
        this.ends = new Ends(parts, (schedule, at) -> {
            ended.put(schedule, at);
            poke();
        });
    }

    /** Looks for what was left waiting for an end, then for what is due. */
    void begin() {
        busy = true;
        scan(null);
    }

    private void scan(@Nullable String after) {
        ask(() -> parts.schedules().list(after, PAGE), page -> {
            page.forEach(record -> awaitEnd(record, record.state()));
            if (page.size() == PAGE) {
                scan(page.get(PAGE - 1).id());
            } else {
                busy = false;
                poke();
            }
        });
    }

    private void awaitEnd(ScheduleRecord record, Payload state) {
        try {
            FiringState now = FiringStateFormat.read(state);
            if (!now.running().isEmpty() && now.awaitsEnd(DefinitionFormat.read(record.definition()))) {
                ends.await(record.id(), now.running());
            }
        } catch (MillwrightException e) {
            LOG.error("Schedule {} cannot be read; put it again", record.id(), e);
        }
    }

    /** Something may have changed. */
    void poke() {
        if (over) {
            return;
        }
        if (busy) {
            again = true;
            return;
        }
        busy = true;
        again = false;
        cancelTimer();
        round = new Round(parts.time().now());
        readEnded();
    }

    /** The clock may have been set: a timer that was right is not any more. */
    void checkClock() {
        if (parts.time().now() >= wakeAt) {
            poke();
        }
    }

    /** Ends the term for this object; what is under way is dropped. */
    void end() {
        over = true;
        ends.close();
        cancelTimer();
    }

    // ---- reading

    private void readEnded() {
        List<String> ids = ended.keySet().stream().limit(BATCH).toList();
        ids.forEach(id -> round.ended.put(id, ended.getOrDefault(id, round.now)));
        ended.keySet().removeAll(ids);
        List<CompletableFuture<Optional<ScheduleRecord>>> found = new ArrayList<>(ids.size());
        ids.forEach(
                id -> found.add(Blocking.ask(() -> parts.schedules().find(id)).toCompletableFuture()));
        askAll(found, records -> {
            records.forEach(record -> record.ifPresent(round.waited::add));
            ask(() -> parts.schedules().due(round.now, BATCH), due -> {
                round.due = due;
                readRunning();
            });
        });
    }

    /** Whether what was sent before still runs, where that matters. */
    private void readRunning() {
        Set<TaskId> tasks = new LinkedHashSet<>();
        for (ScheduleRecord record : round.due.schedules()) {
            try {
                tasks.addAll(FiringStateFormat.read(record.state()).running());
            } catch (MillwrightException e) {
                LOG.debug("Schedule {} will be put off", record.id(), e);
            }
        }
        List<CompletableFuture<Optional<TaskRecord>>> found = new ArrayList<>(tasks.size());
        tasks.forEach(
                task -> found.add(Blocking.ask(() -> parts.store().find(task)).toCompletableFuture()));
        askAll(found, records -> {
            Set<TaskId> running = new HashSet<>();
            records.forEach(record -> record.filter(task -> !task.state().isTerminal())
                    .ifPresent(task -> running.add(task.envelope().id())));
            plan(running);
        });
    }

    // ---- deciding and writing

    private void plan(Set<TaskId> running) {
        for (ScheduleRecord record : round.waited) {
            ScheduleStep step = steps.ended(record, round.ended.getOrDefault(record.id(), round.now), round.now);
            if (step != null) {
                round.planned.add(new Planned(record, step));
            }
        }
        for (ScheduleRecord record : round.due.schedules()) {
            if (!round.ended.containsKey(
                    record.id())) { // one step for each; what is due besides, is so in the next round
                round.planned.add(new Planned(record, steps.due(record, running::contains, round.now)));
            }
        }
        again |= !round.ended.isEmpty();
        take();
    }

    private void take() {
        if (round.planned.isEmpty()) {
            finish();
            return;
        }
        apply(round.planned.stream().map(Planned::step).toList(), this::taken, thrown -> takeOneByOne(0));
    }

    private void taken(List<ScheduleStep.Result> results) {
        for (int i = 0; i < results.size() && !over; i++) {
            answered(round.planned.get(i), results.get(i));
        }
        if (!over) {
            finish();
        }
    }

    /** One that is refused must not take the rest of its trip with it. */
    private void takeOneByOne(int index) {
        if (index == round.planned.size()) {
            finish();
            return;
        }
        Planned one = round.planned.get(index);
        Consumer<List<ScheduleStep.Result>> next = results -> {
            answered(one, results.get(0));
            if (!over) {
                takeOneByOne(index + 1);
            }
        };
        apply(List.of(one.step), next, refused -> {
            again = true; // it is due later than it said
            apply(List.of(steps.putOff(one.record, round.now, refused)), next, this::failed);
        });
    }

    private void answered(Planned planned, ScheduleStep.Result result) {
        switch (result.outcome()) {
            case APPLIED -> {
                if (planned.step.change() instanceof Change.Advance advance) {
                    awaitEnd(planned.record, advance.state());
                }
            }
            case CONFLICT -> { // changed meanwhile: read and decide anew
                again = true;
                Long end = round.ended.get(planned.record.id());
                if (end != null) {
                    ended.put(planned.record.id(), end);
                }
            }
            case DEPOSED -> events.deposed();
        }
    }

    private void finish() {
        busy = false;
        failures = 0;
        long next = round.next();
        if (again || !ended.isEmpty() || next <= parts.time().now()) {
            poke();
        } else if (next == Ticks.NEVER) {
            wakeAt = Ticks.NEVER;
            ask(() -> parts.schedules().list(null, 1), first -> {
                if (first.isEmpty() && !busy) {
                    events.idle();
                }
            });
        } else {
            sleep(next);
        }
    }

    private void sleep(long until) {
        wakeAt = until;
        long wait = Math.max(0, until - parts.time().now());
        timer = parts.time()
                .schedule(Duration.ofMillis(wait), () -> parts.turns().take(this::poke));
    }

    private void cancelTimer() {
        TimeSource.Timer set = timer;
        if (set != null) {
            set.cancel();
            timer = null;
        }
    }

    // ---- the store

    /** @param refused told if it is what was to be sent that the store does not take, rather than that it has a problem of its own */
    private void apply(
            List<ScheduleStep> trip, Consumer<List<ScheduleStep.Result>> then, Consumer<MillwrightException> refused) {
        inTurn(Blocking.ask(() -> parts.schedules().apply(term, trip)), then, thrown -> {
            boolean theirs = thrown.category() != ErrorCategory.RETRY && thrown.code() != ErrorCode.CLOSED;
            if (theirs || thrown.code() == ErrorCode.QUEUE_FULL) {
                refused.accept(thrown);
            } else {
                failed(thrown);
            }
        });
    }

    private <T> void ask(java.util.function.Supplier<CompletionStage<T>> question, Consumer<T> then) {
        inTurn(Blocking.ask(question), then, this::failed);
    }

    private <T> void askAll(List<CompletableFuture<T>> questions, Consumer<List<T>> then) {
        CompletionStage<Void> all = CompletableFuture.allOf(questions.toArray(CompletableFuture[]::new));
        inTurn(
                all.thenApply(
                        done -> questions.stream().map(CompletableFuture::join).toList()),
                then,
                this::failed);
    }

    private <T> void inTurn(CompletionStage<T> stage, Consumer<T> then, Consumer<MillwrightException> otherwise) {
        stage.whenComplete((value, thrown) -> parts.turns().take(() -> {
            if (over) {
                return;
            }
            if (thrown == null) {
                then.accept(value);
            } else {
                otherwise.accept(Blocking.asMillwright(thrown));
            }
        }));
    }

    /** Nothing of the round is known to have been done: what was, will be a conflict when it is repeated. */
    private void failed(MillwrightException thrown) {
        busy = false;
        if (thrown.code() == ErrorCode.CLOSED) {
            LOG.debug("There is no store any more", thrown);
            return;
        }
        round.ended.forEach(ended::putIfAbsent);
        long wait = Math.min(MAX_BACKOFF_MILLIS, 100L << Math.min(failures++, 10));
        // the first time only: whoever reads logs knows by then
        LOG.atLevel(failures == 1 ? Level.WARN : Level.DEBUG)
                .log("Schedules cannot be fired yet; trying again in {} ms: {}", wait, thrown.getMessage());
        cancelTimer();
        sleep(parts.time().now() + wait);
    }
}
