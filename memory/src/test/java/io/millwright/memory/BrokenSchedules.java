package io.millwright.memory;

import io.millwright.api.TaskId;
import io.millwright.spi.Envelope;
import io.millwright.spi.FiringRecord;
import io.millwright.spi.Leadership;
import io.millwright.spi.ScheduleRecord;
import io.millwright.spi.ScheduleStep;
import io.millwright.spi.ScheduleStep.Change;
import io.millwright.spi.ScheduleStep.Outcome;
import io.millwright.spi.ScheduleStore;
import io.millwright.spi.Store;
import io.millwright.testkit.StoreConformance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Stores that do one thing wrong with schedules, the group that must find it, and the test in it that exists for it. */
enum BrokenSchedules {
    IGNORES_VERSIONS(
            StoreConformance.Schedules.class, "aStepNeedsTheVersion", (store, sound) -> new DelegatingSchedules(sound) {
                @Override
                public CompletionStage<List<ScheduleStep.Result>> apply(@Nullable Long term, List<ScheduleStep> steps) {
                    List<ScheduleStep> current = new ArrayList<>();
                    for (ScheduleStep step : steps) {
                        long version = now(sound.find(step.id()))
                                .map(ScheduleRecord::version)
                                .orElse(0L);
                        current.add(
                                new ScheduleStep(step.id(), version, step.change(), step.envelopes(), step.firings()));
                    }
                    return super.apply(term, current);
                }
            }),
    FORGETS_THE_TERM(
            StoreConformance.Schedules.class,
            "aLeaderWhoseTermIsOverFiresNothing",
            (store, sound) -> new DelegatingSchedules(sound) {
                @Override
                public CompletionStage<List<ScheduleStep.Result>> apply(@Nullable Long term, List<ScheduleStep> steps) {
                    return super.apply(null, steps);
                }
            }),
    PUBLISHES_BEFORE_IT_LOOKS(
            StoreConformance.Schedules.class,
            "aStepThatDoesNotCountLeavesNoTrace",
            (store, sound) -> new DelegatingSchedules(sound) {
                @Override
                public CompletionStage<List<ScheduleStep.Result>> apply(@Nullable Long term, List<ScheduleStep> steps) {
                    steps.forEach(step -> now(store.publish(step.envelopes())));
                    return super.apply(term, steps);
                }
            }),
    PUBLISHES_UNDER_ANOTHER_ID(
            StoreConformance.Schedules.class,
            "aTickWhoseTaskIsKnownIsADuplicate",
            (store, sound) -> new DelegatingSchedules(sound) {
                @Override
                public CompletionStage<List<ScheduleStep.Result>> apply(@Nullable Long term, List<ScheduleStep> steps) {
                    return super.apply(
                            term,
                            steps.stream()
                                    .map(step -> with(
                                            step,
                                            step.envelopes().stream()
                                                    .map(BrokenSchedules::renamed)
                                                    .toList()))
                                    .toList());
                }
            }),
    DOES_IT_BEFORE_IT_FAILS(
            StoreConformance.Schedules.class,
            "aTripThatFailsIsNotTakenAtAll",
            (store, sound) -> new DelegatingSchedules(sound) {
                @Override
                public CompletionStage<List<ScheduleStep.Result>> apply(@Nullable Long term, List<ScheduleStep> steps) {
                    return BrokenStore.FailingStore.ARMED.getAndSet(false)
                            ? super.apply(term, steps).thenCompose(done -> BrokenStore.FailingStore.failed())
                            : super.apply(term, steps);
                }
            }),
    PUBLISHES_LATER(
            StoreConformance.Schedules.class,
            "aTripThatCannotBeAcceptedIsNotTakenAtAll",
            (store, sound) -> new DelegatingSchedules(sound) {
                @Override
                public CompletionStage<List<ScheduleStep.Result>> apply(@Nullable Long term, List<ScheduleStep> steps) {
                    return super.apply(
                                    term,
                                    steps.stream()
                                            .map(step -> with(step, List.of()))
                                            .toList())
                            .thenCompose(results -> store.publish(steps.stream()
                                            .flatMap(step -> step.envelopes().stream())
                                            .toList())
                                    .thenApply(published -> results));
                }
            }),
    TAKES_ONE_BY_ONE(
            StoreConformance.Schedules.class,
            "aTripThatCannotBeAcceptedIsNotTakenAtAll",
            (store, sound) -> new DelegatingSchedules(sound) {
                @Override
                public CompletionStage<List<ScheduleStep.Result>> apply(@Nullable Long term, List<ScheduleStep> steps) {
                    CompletionStage<List<ScheduleStep.Result>> all =
                            CompletableFuture.completedFuture(new ArrayList<>());
                    for (ScheduleStep step : steps) {
                        all = all.thenCompose(
                                results -> super.apply(term, List.of(step)).thenApply(one -> {
                                    results.addAll(one);
                                    return results;
                                }));
                    }
                    return DelegatingStore.unwrapped(all);
                }
            }),
    REFUSES_ALL_FOR_ONE(
            StoreConformance.Schedules.class,
            "oneConflictDoesNotDisturbTheOthers",
            (store, sound) -> new DelegatingSchedules(sound) {
                @Override
                public CompletionStage<List<ScheduleStep.Result>> apply(@Nullable Long term, List<ScheduleStep> steps) {
                    for (ScheduleStep step : steps) {
                        long version = now(sound.find(step.id()))
                                .map(ScheduleRecord::version)
                                .orElse(0L);
                        if (version != step.version()) {
                            return CompletableFuture.completedFuture(steps.stream()
                                    .map(each -> new ScheduleStep.Result(Outcome.CONFLICT, 0))
                                    .toList());
                        }
                    }
                    return super.apply(term, steps);
                }
            }),
    FORGETS_TO_ADVANCE(
            StoreConformance.Schedules.class, "firingIsOneStep", (store, sound) -> new DelegatingSchedules(sound) {
                @Override
                public CompletionStage<List<ScheduleStep.Result>> apply(@Nullable Long term, List<ScheduleStep> steps) {
                    return super.apply(
                            term,
                            steps.stream()
                                    .map(step -> step.change() instanceof Change.Advance advance
                                            ? new ScheduleStep(
                                                    step.id(),
                                                    step.version(),
                                                    new Change.Advance(1, advance.state()),
                                                    step.envelopes(),
                                                    step.firings())
                                            : step)
                                    .toList());
                }
            }),
    FORGETS_PAUSES(
            StoreConformance.Schedules.class, "theLongestDueIsFirst", (store, sound) -> new DelegatingSchedules(sound) {
                @Override
                public CompletionStage<List<ScheduleStep.Result>> apply(@Nullable Long term, List<ScheduleStep> steps) {
                    return super.apply(
                            term,
                            steps.stream()
                                    .map(step -> step.change() instanceof Change.Define define
                                            ? new ScheduleStep(
                                                    step.id(),
                                                    step.version(),
                                                    new Change.Define(
                                                            false,
                                                            define.nextAt(),
                                                            define.definition(),
                                                            define.state()))
                                            : step)
                                    .toList());
                }
            }),
    SORTS_BY_ID(
            StoreConformance.Schedules.class, "theLongestDueIsFirst", (store, sound) -> new DelegatingSchedules(sound) {
                @Override
                public CompletionStage<Due> due(long now, int limit) {
                    return super.due(now, limit)
                            .thenApply(due -> new Due(
                                    due.schedules().stream()
                                            .sorted(java.util.Comparator.comparing(ScheduleRecord::id))
                                            .toList(),
                                    due.nextAt()));
                }
            }),
    KEEPS_THE_OLDEST_FIRINGS(
            StoreConformance.Schedules.class,
            "theNewestFiringsAreKept",
            (store, sound) -> new DelegatingSchedules(sound) {
                private final List<FiringRecord> oldest = new ArrayList<>();

                @Override
                public CompletionStage<List<ScheduleStep.Result>> apply(@Nullable Long term, List<ScheduleStep> steps) {
                    steps.forEach(step -> oldest.addAll(0, step.firings()));
                    return super.apply(term, steps);
                }

                @Override
                public CompletionStage<List<FiringRecord>> firings(String id, int limit) {
                    int size = oldest.size();
                    return CompletableFuture.completedFuture(
                            List.copyOf(oldest.subList(Math.max(0, size - limit), size)));
                }
            }),
    TELLS_NOBODY(
            StoreConformance.Schedules.class,
            "whoListensIsToldOfChanges",
            (store, sound) -> new DelegatingSchedules(sound) {
                @Override
                public Subscription listen(Listener listener) {
                    return () -> {};
                }
            }),
    TELLS_THE_LEADER_OF_ITS_OWN_STEPS(
            StoreConformance.Schedules.class,
            "aLeaderIsNotToldOfItsOwnSteps",
            (store, sound) -> new DelegatingSchedules(sound) {
                private final List<Listener> listeners = new ArrayList<>();

                @Override
                public CompletionStage<List<ScheduleStep.Result>> apply(@Nullable Long term, List<ScheduleStep> steps) {
                    listeners.forEach(Listener::schedulesChanged);
                    return super.apply(term, steps);
                }

                @Override
                public Subscription listen(Listener listener) {
                    listeners.add(listener);
                    return super.listen(listener);
                }
            }),
    NEVER_ENDS_A_TERM(
            StoreConformance.Leaders.class,
            "whenTheLeaseIsOverTheNextTermBegins",
            (store, sound) -> new DelegatingSchedules(sound) {
                @Override
                public CompletionStage<Leadership> campaign(String candidate, Duration lease) {
                    return super.campaign(candidate, lease.multipliedBy(100));
                }
            }),
    REUSES_TERMS(
            StoreConformance.Leaders.class,
            "whenTheLeaseIsOverTheNextTermBegins",
            (store, sound) -> new DelegatingSchedules(sound) {
                @Override
                public CompletionStage<Leadership> campaign(String candidate, Duration lease) {
                    return super.campaign(candidate, lease)
                            .thenApply(now -> new Leadership(now.leader(), 1, now.until()));
                }
            }),
    MAKES_EVERYBODY_LEADER(
            StoreConformance.Leaders.class,
            "ofManyCandidatesOneLeads",
            (store, sound) -> new DelegatingSchedules(sound) {
                @Override
                public CompletionStage<Leadership> campaign(String candidate, Duration lease) {
                    return super.campaign(candidate, lease)
                            .thenApply(now -> new Leadership(candidate, now.term(), now.until()));
                }
            }),
    IGNORES_RESIGNATIONS(
            StoreConformance.Leaders.class,
            "afterAResignationNobodyWaits",
            (store, sound) -> new DelegatingSchedules(sound) {
                @Override
                public CompletionStage<Void> resign(long term) {
                    return super.resign(-1);
                }
            });

    private final Class<?> group;
    private final String test;
    private final BiFunction<Store, ScheduleStore, ScheduleStore> planting;

    BrokenSchedules(Class<?> group, String test, BiFunction<Store, ScheduleStore, ScheduleStore> planting) {
        this.group = group;
        this.test = test;
        this.planting = planting;
    }

    Class<?> group() {
        return group;
    }

    /** The method that must fail. */
    String test() {
        return test;
    }

    Store plantedIn(Store sound) {
        ScheduleStore planted = planting.apply(sound, new BrokenStore.FailingSchedules(sound.schedules()));
        return new BrokenStore.FailingStore(sound) {
            @Override
            ScheduleStore schedules(ScheduleStore schedules) {
                return planted;
            }
        };
    }

    private static <T> T now(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static ScheduleStep with(ScheduleStep step, List<Envelope> envelopes) {
        return new ScheduleStep(step.id(), step.version(), step.change(), envelopes, step.firings());
    }

    private static Envelope renamed(Envelope e) {
        return new Envelope(TaskId.next(), e.task(), e.address(), e.times(), e.arguments(), e.options());
    }
}
