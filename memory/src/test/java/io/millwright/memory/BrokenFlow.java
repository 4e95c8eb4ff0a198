package io.millwright.memory;

import io.millwright.api.Flow;
import io.millwright.api.Flow.LimitKey;
import io.millwright.api.Flow.OnConflict;
import io.millwright.api.Flow.Share;
import io.millwright.api.Flow.Unique;
import io.millwright.api.Flow.Until;
import io.millwright.api.Limit;
import io.millwright.api.QueueBound;
import io.millwright.api.QueueBound.WhenFull;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Published;
import io.millwright.spi.Settlement;
import io.millwright.spi.Store;
import io.millwright.spi.Verdict;
import io.millwright.spi.WorkerId;
import io.millwright.testkit.StoreConformance;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** As {@link BrokenStore}, with bugs about flow control. */
enum BrokenFlow implements Planted {
    FREES_KEYS_AT_THE_START(
            StoreConformance.UniqueKeys.class,
            "whileItRunsOrIsRetriedTheKeyIsTaken",
            store -> new DelegatingStore(store) {
                @Override
                Envelope in(Envelope e) {
                    return e.address().uniqueKey() == null
                            ? e
                            : with(e, flow(Unique.untilStarted(e.address().uniqueKey()), null, null, List.of()));
                }
            }),
    FREES_KEYS_AT_THE_END(
            StoreConformance.UniquePolicies.class,
            "untilStartedTheKeyIsFreeOnceAWorkerHasClaimed",
            store -> changingUnique(store, u -> new Unique(u.key(), Until.DONE, null, u.onConflict()))),
    FREES_TIMED_KEYS_TOO_EARLY(
            StoreConformance.UniquePolicies.class,
            "forATimeTheKeyIsTakenWhateverBecomesOfItsHolder",
            store -> changingUnique(store, u -> new Unique(u.key(), Until.DONE, null, u.onConflict()))),
    NEVER_REPLACES(
            StoreConformance.UniquePolicies.class,
            "replacingCancelsTheOneThatWaits",
            store -> changingUnique(store, u -> new Unique(u.key(), u.until(), u.period(), OnConflict.ATTACH))),
    REPLACES_WHAT_RUNS(
            StoreConformance.UniquePolicies.class,
            "replacingAttachesToOneThatRuns",
            store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<List<Published>> publish(List<Envelope> envelopes) {
                    return super.publish(envelopes).thenCompose(answers -> {
                        Envelope only = envelopes.size() == 1 ? envelopes.get(0) : null;
                        boolean attached = only != null
                                && only.flow() != null
                                && !answers.get(0).id().equals(only.id());
                        return attached
                                ? super.publish(List.of(keyless(only)))
                                : CompletableFuture.completedFuture(answers);
                    });
                }
            }),
    ORDERS_PAIRS_ONLY(StoreConformance.OrderKeys.class, "oneAfterTheOther", store -> new DelegatingStore(store) {
        private final AtomicInteger count = new AtomicInteger();

        @Override
        Envelope in(Envelope e) {
            return changingOrder(e, key -> key + count.getAndIncrement() / 2);
        }
    }),
    ORDERS_WITHIN_QUEUES(
            StoreConformance.OrderKeys.class, "aLineGoesThroughAllQueues", store -> new DelegatingStore(store) {
                @Override
                Envelope in(Envelope e) {
                    return changingOrder(e, key -> e.address().queue() + key);
                }
            }),
    SKIPS_WHO_IS_RETRIED(
            StoreConformance.OrderKeys.class, "whatIsNotAnEndHoldsUpTheLine", store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<List<Settlement.Result>> settle(List<Settlement> settlements) {
                    Settlement first = settlements.get(0);
                    if (!(first.verdict() instanceof Verdict.Retry retry)) {
                        return super.settle(settlements);
                    }
                    CompletionStage<List<Settlement.Result>> stage =
                            super.settle(List.of(new Settlement(first.lease(), new Verdict.Failure(retry.error()))));
                    store.requeue(first.lease().id());
                    return stage;
                }
            }),
    IGNORES_LIMITS(
            StoreConformance.Limits.class,
            "soManyRunAtOnceAndNoMore",
            store -> changing(store, f -> flow(f.unique(), f.share(), f.orderKey(), List.of()))),
    MIXES_KEYS_OF_LIMITS(
            StoreConformance.Limits.class,
            "everyKeyHasPermitsOfItsOwn",
            store -> changing(
                    store,
                    f -> flow(
                            f.unique(),
                            f.share(),
                            f.orderKey(),
                            f.limits().stream()
                                    .map(limit -> new LimitKey(limit.name(), ""))
                                    .distinct()
                                    .toList()))),
    LEAKS_PERMITS_OF_LOST_LEASES(
            StoreConformance.Limits.class, "workersThatDieLeakNoPermit", store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<Void> evict(WorkerId worker) {
                    // as many as may run are gone, but for one
                    store.limit(Limit.named("api").concurrency(1));
                    return super.evict(worker);
                }
            }),
    KEEPS_LIMITS_THAT_WERE_REMOVED(
            StoreConformance.Limits.class, "aLimitThatIsRemovedLetsAllGo", store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<Boolean> removeLimit(String name) {
                    return CompletableFuture.completedFuture(true);
                }
            }),
    FORGETS_THE_LIMIT_OF_THE_TASK(
            StoreConformance.Limits.class, "aTaskIsLimitedByItsName", store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<Void> limit(Limit limit) {
                    return limit.name().startsWith(Limit.TASK)
                            ? CompletableFuture.completedFuture(null)
                            : super.limit(limit);
                }
            }),
    SAVES_TOKENS_WITHOUT_END(
            StoreConformance.Rates.class,
            "aRestSavesNoMoreThanTheBurst",
            store -> changingRate(store, rate -> new Limit.Rate(rate.tokens(), rate.per(), 1_000))),
    ROUNDS_RATES(
            StoreConformance.Rates.class,
            "nothingDrifts",
            store -> changingRate(
                    store,
                    rate -> new Limit.Rate(
                            1, rate.per().dividedBy(rate.tokens()).minusMillis(5), rate.burst()))),
    KEEPS_TOKENS_OF_THE_UNRUN(
            StoreConformance.Rates.class, "whatIsGivenBackUnrunGivesItsTokenBack", store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<List<Settlement.Result>> settle(List<Settlement> settlements) {
                    return super.settle(settlements.stream()
                            .map(s -> s.verdict() instanceof Verdict.Release release
                                    ? new Settlement(s.lease(), new Verdict.Defer(release.dueAt(), "unused"))
                                    : s)
                            .toList());
                }
            }),
    IGNORES_SHARES(
            StoreConformance.Fairness.class,
            "aLongBacklogDelaysNobodyElse",
            store -> changing(store, f -> flow(f.unique(), null, f.orderKey(), f.limits()))),
    IGNORES_WEIGHTS(StoreConformance.Fairness.class, "weightsCount", store -> changingWeight(store, weight -> 1)),
    CREDITS_WHO_COMES_LATE(StoreConformance.Fairness.class, "idlingEarnsNothing", store -> new DelegatingStore(store) {
        private final AtomicInteger delivered = new AtomicInteger();

        @Override
        Envelope in(Envelope e) {
            return delivered.get() < 50 ? e : weighted(e, 100);
        }

        @Override
        Delivery out(Delivery delivery) {
            delivered.incrementAndGet();
            return super.out(delivery);
        }
    }),
    HOLDS_ONE_TOO_MANY(StoreConformance.Bounds.class, "soManyWaitAndNoMore", store -> new DelegatingStore(store) {
        @Override
        public CompletionStage<Void> bound(String queue, @Nullable QueueBound bound) {
            return super.bound(queue, bound == null ? null : new QueueBound(bound.length() + 1, bound.whenFull()));
        }
    }),
    ACCEPTS_WHAT_FITS(
            StoreConformance.Bounds.class, "aBatchIsAcceptedEntirelyOrNotAtAll", store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<List<Published>> publish(List<Envelope> envelopes) {
                    CompletionStage<List<Published>> last = super.publish(List.of());
                    for (Envelope envelope : envelopes) {
                        last = super.publish(List.of(envelope));
                    }
                    return last;
                }
            }),
    LETS_NOBODY_WAIT(
            StoreConformance.Bounds.class,
            "whoWaitsForRoomIsAcceptedWhenThereIsSome",
            store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<List<Published>> publish(List<Envelope> envelopes, Duration patience) {
                    return super.publish(envelopes);
                }
            }),
    LETS_THEM_WAIT_TOO_LONG(
            StoreConformance.Bounds.class, "whenTheTimeIsOverNothingWasAccepted", store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<List<Published>> publish(List<Envelope> envelopes, Duration patience) {
                    return super.publish(envelopes, patience.plusMillis(1));
                }
            }),
    SERVES_THE_LAST_SENDER_FIRST(
            StoreConformance.Bounds.class, "nobodyOvertakesThoseWhoWait", store -> new Overtaking(store)),
    DROPS_THE_NEWEST(
            StoreConformance.Bounds.class,
            "theOldestOfTheLowestPriorityIsDropped",
            store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<Void> bound(String queue, @Nullable QueueBound bound) {
                    return super.bound(queue, bound == null ? null : new QueueBound(bound.length(), WhenFull.REJECT));
                }

                @Override
                public CompletionStage<List<Published>> publish(List<Envelope> envelopes) {
                    return unwrapped(super.publish(envelopes)
                            .exceptionally(full -> envelopes.stream()
                                    .map(e -> new Published(e.id(), false))
                                    .toList()));
                }
            });

    private final Class<?> group;
    private final String test;
    private final Function<Store, Store> bug;

    BrokenFlow(Class<?> group, String test, Function<Store, Store> bug) {
        this.group = group;
        this.test = test;
        this.bug = bug;
    }

    @Override
    public Class<?> group() {
        return group;
    }

    @Override
    public String test() {
        return test;
    }

    @Override
    public Store plantedIn(Store sound) {
        return bug.apply(sound);
    }

    private static @Nullable Flow flow(
            @Nullable Unique unique, @Nullable Share share, @Nullable String orderKey, List<LimitKey> limits) {
        Flow flow = new Flow(unique, share, orderKey, limits);
        return flow.equals(Flow.NONE) ? null : flow;
    }

    private static Envelope with(Envelope e, @Nullable Flow flow) {
        return new Envelope(e.id(), e.task(), e.address(), e.times(), e.arguments(), e.options(), e.links(), flow);
    }

    private static Envelope keyless(Envelope e) {
        Envelope.Address address =
                new Envelope.Address(e.address().queue(), e.address().priority(), null);
        return new Envelope(e.id(), e.task(), address, e.times(), e.arguments(), e.options());
    }

    private static Store changing(Store store, Function<Flow, @Nullable Flow> change) {
        return new DelegatingStore(store) {
            @Override
            Envelope in(Envelope e) {
                return e.flow() == null ? e : with(e, change.apply(e.flow()));
            }
        };
    }

    private static Store changingUnique(Store store, UnaryOperator<Unique> change) {
        return changing(
                store,
                f -> flow(f.unique() == null ? null : change.apply(f.unique()), f.share(), f.orderKey(), f.limits()));
    }

    private static Envelope changingOrder(Envelope e, UnaryOperator<String> change) {
        Flow f = e.flow();
        return f == null || f.orderKey() == null
                ? e
                : with(e, flow(f.unique(), f.share(), change.apply(f.orderKey()), f.limits()));
    }

    private static Envelope weighted(Envelope e, int weight) {
        Flow f = e.flow();
        return f == null || f.share() == null
                ? e
                : with(e, flow(f.unique(), new Share(f.share().key(), weight), f.orderKey(), f.limits()));
    }

    private static Store changingWeight(Store store, UnaryOperator<Integer> change) {
        return new DelegatingStore(store) {
            @Override
            Envelope in(Envelope e) {
                return weighted(e, change.apply(1));
            }
        };
    }

    private static Store changingRate(Store store, UnaryOperator<Limit.Rate> change) {
        return new DelegatingStore(store) {
            @Override
            public CompletionStage<Void> limit(Limit limit) {
                return super.limit(
                        limit.rate() == null
                                ? limit
                                : new Limit(limit.name(), limit.concurrency(), change.apply(limit.rate())));
            }
        };
    }

    /** Tries again whenever it is asked for anything, the latest one first. */
    private static final class Overtaking extends DelegatingStore {
        private final Deque<Waiting> waiting = new ArrayDeque<>();

        private record Waiting(List<Envelope> envelopes, CompletableFuture<List<Published>> answer) {}

        Overtaking(Store store) {
            super(store);
        }

        @Override
        public CompletionStage<List<Published>> publish(List<Envelope> envelopes) {
            CompletionStage<List<Published>> answer = super.publish(envelopes);
            for (Waiting one : new ArrayList<>(waiting)) {
                super.publish(one.envelopes).thenAccept(results -> {
                    waiting.remove(one);
                    one.answer.complete(results);
                });
            }
            return answer;
        }

        @Override
        public CompletionStage<List<Published>> publish(List<Envelope> envelopes, Duration patience) {
            CompletableFuture<List<Published>> answer = new CompletableFuture<>();
            waiting.push(new Waiting(envelopes, answer));
            return answer;
        }
    }
}
