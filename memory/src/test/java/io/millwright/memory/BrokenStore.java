package io.millwright.memory;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Lease;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.Payload;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.Published;
import io.millwright.spi.ScheduleStep;
import io.millwright.spi.ScheduleStore;
import io.millwright.spi.Settlement;
import io.millwright.spi.Store;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskQuery;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.Verdict;
import io.millwright.spi.Watch;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerInfo;
import io.millwright.spi.WorkerListener;
import io.millwright.spi.WorkerSession;
import io.millwright.testkit.StoreConformance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Stores with one planted bug each, the group that must find it, and the test in it that exists for it. */
enum BrokenStore implements Planted {
    PUBLISHES_TWICE(
            StoreConformance.Publishing.class,
            "anIdTwiceInOneBatchIsAcceptedOnce",
            store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<List<Published>> publish(List<Envelope> envelopes) {
                    CompletionStage<List<Published>> stage = super.publish(envelopes);
                    super.publish(envelopes.stream()
                            .map(e -> withId(e, TaskId.next()))
                            .toList());
                    return stage;
                }
            }),
    HIDES_DUPLICATES(StoreConformance.Publishing.class, "resultsAreInOrder", store -> new DelegatingStore(store) {
        @Override
        public CompletionStage<List<Published>> publish(List<Envelope> envelopes) {
            return super.publish(envelopes)
                    .thenApply(list ->
                            list.stream().map(p -> new Published(p.id(), false)).toList());
        }
    }),
    ACCEPTS_HALF_A_BATCH(
            StoreConformance.Publishing.class,
            "aBatchThatFailsIsNotAcceptedAtAll",
            store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<List<Published>> publish(List<Envelope> envelopes) {
                    if (!FailingStore.ARMED.getAndSet(false)) {
                        return super.publish(envelopes);
                    }
                    return super.publish(envelopes.subList(0, 1)).thenCompose(first -> FailingStore.failed());
                }
            }),
    IGNORES_PRIORITY(
            StoreConformance.Order.class, "higherPrioritiesAreServedFirst", store -> new DelegatingStore(store) {
                @Override
                Envelope in(Envelope e) {
                    return new Envelope(
                            e.id(),
                            e.task(),
                            new Envelope.Address(
                                    e.address().queue(), 0, e.address().uniqueKey()),
                            e.times(),
                            e.arguments(),
                            e.options(),
                            e.links());
                }
            }),
    SHUFFLES(StoreConformance.Order.class, "firstPublishedIsServedFirst", store -> new DelegatingStore(store) {
        @Override
        public CompletionStage<List<Published>> publish(List<Envelope> envelopes) {
            return super.publish(reversed(envelopes)).thenApply(BrokenStore::reversed);
        }
    }),
    IGNORES_QUOTAS(
            StoreConformance.Order.class,
            "quotasAreGivenFirstAndWhatIsLeftFollowsTheOrder",
            store -> new DelegatingStore(store) {
                @Override
                WorkerSession session(WorkerSession session) {
                    return new DelegatingSession(session) {
                        @Override
                        public PendingClaim claim(ClaimRequest request) {
                            return super.claim(new ClaimRequest(
                                    request.queues().stream()
                                            .map(share -> new ClaimRequest.Share(share.queue(), request.max()))
                                            .toList(),
                                    request.max()));
                        }
                    };
                }
            }),
    POLLS(StoreConformance.Claims.class, "aParkedClaimIsServedWhenWorkComes", store -> new DelegatingStore(store) {
        @Override
        PendingClaim pending(PendingClaim claim) {
            claim.cancel(); // comes back later, as pollers do
            return claim;
        }
    }),
    LOSES_ON_CANCEL(
            StoreConformance.Claims.class,
            "cancellingTooLateGivesTheDeliveriesAllTheSame",
            store -> new DelegatingStore(store) {
                @Override
                PendingClaim pending(PendingClaim claim) {
                    CompletableFuture<List<Delivery>> promise = new CompletableFuture<>();
                    return new PendingClaim() {
                        private volatile boolean asked;

                        @Override
                        public CompletionStage<List<Delivery>> deliveries() {
                            if (!asked) {
                                asked = true;
                                claim.deliveries().thenAccept(promise::complete);
                            }
                            return promise;
                        }

                        @Override
                        public void cancel() {
                            promise.complete(List.of());
                            claim.cancel();
                        }
                    };
                }
            }),
    DELIVERS_TWICE(StoreConformance.Claims.class, "whatOneWorkerHoldsNoOtherGets", store -> new DelegatingStore(store) {
        @Override
        Delivery out(Delivery delivery) {
            store.publish(List.of(withId(delivery.envelope(), TaskId.next())));
            return delivery;
        }
    }),
    FENCING_STAYS(
            StoreConformance.Leases.class, "theFencingNumberGrowsWithEveryDelivery", store -> new Refencing(store)),
    FORGETS_THE_FENCING_CHECK(
            StoreConformance.Leases.class, "anOldLeaseOfTheSameWorkerIsRefused", store -> new Unfenced(store)),
    KEEPS_LEASES_FOR_EVER(
            StoreConformance.Leases.class,
            "aSessionThatIsNotRenewedEndsAtItsDeadline",
            store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<WorkerSession> join(WorkerInfo worker, WorkerListener listener) {
                    return super.join(
                            new WorkerInfo(
                                    worker.id(),
                                    worker.name(),
                                    worker.queues(),
                                    worker.concurrency(),
                                    worker.lease().plus(Duration.ofDays(1))),
                            listener);
                }
            }),
    RENEWS_THE_DEAD(
            StoreConformance.Leases.class, "renewingASessionThatEndedSaysSo", store -> new DelegatingStore(store) {
                @Override
                WorkerSession session(WorkerSession session) {
                    return new DelegatingSession(session) {
                        @Override
                        public CompletionStage<Boolean> renew() {
                            return super.renew().thenApply(renewed -> true);
                        }
                    };
                }
            }),
    COUNTS_GOODBYES(
            StoreConformance.Leases.class, "whoSaysGoodbyeGivesBackUncounted", store -> new DelegatingStore(store) {
                @Override
                WorkerSession session(WorkerSession session) {
                    return new DelegatingSession(session) {
                        @Override
                        public CompletionStage<Void> leave() {
                            return store.evict(id());
                        }
                    };
                }
            }),
    TELLS_WORKERS_NOTHING(StoreConformance.Leases.class, "aWorkerKnownToBeDeadCanBeEvicted", BrokenStore::deaf),
    LOSES_FOLLOW_UPS(
            StoreConformance.Settlements.class,
            "followUpsArePublishedInTheSameStep",
            store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<List<Settlement.Result>> settle(List<Settlement> settlements) {
                    return super.settle(settlements.stream()
                            .map(s -> new Settlement(s.lease(), s.verdict()))
                            .toList());
                }
            }),
    PUBLISHES_FOLLOW_UPS_APART(
            StoreConformance.Settlements.class,
            "aRefusedSettlementPublishesNothing",
            store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<List<Settlement.Result>> settle(List<Settlement> settlements) {
                    settlements.forEach(s -> store.publish(s.followUps()));
                    return super.settle(settlements);
                }
            }),
    REFUSES_ALL_FOR_ONE(
            StoreConformance.Settlements.class,
            "oneRefusedDoesNotDisturbTheOthers",
            store -> new DelegatingStore(store) {
                private final Set<Lease> settled = ConcurrentHashMap.newKeySet();

                @Override
                public CompletionStage<List<Settlement.Result>> settle(List<Settlement> settlements) {
                    if (settlements.stream().anyMatch(s -> settled.contains(s.lease()))) {
                        return CompletableFuture.completedFuture(
                                Collections.nCopies(settlements.size(), Settlement.Result.LEASE_LOST));
                    }
                    settlements.forEach(s -> settled.add(s.lease()));
                    return super.settle(settlements);
                }
            }),
    SETTLES_BEFORE_IT_FAILS(
            StoreConformance.Settlements.class,
            "aSettlementThatFailsChangesNothing",
            store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<List<Settlement.Result>> settle(List<Settlement> settlements) {
                    return FailingStore.ARMED.getAndSet(false)
                            ? super.settle(settlements).thenCompose(done -> FailingStore.failed())
                            : super.settle(settlements);
                }
            }),
    MISTAKES_DEFER_FOR_RETRY(
            StoreConformance.Verdicts.class, "deferCountsADeferralAndWaits", store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<List<Settlement.Result>> settle(List<Settlement> settlements) {
                    return super.settle(settlements.stream()
                            .map(s -> s.verdict() instanceof Verdict.Defer defer
                                    ? new Settlement(
                                            s.lease(),
                                            new Verdict.Retry(defer.dueAt(), failed(defer.reason())),
                                            s.followUps())
                                    : s)
                            .toList());
                }
            }),
    FORGETS_STARTS(
            StoreConformance.Crashes.class, "tooManyCrashesMakeADeadLetter", store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<List<Boolean>> report(List<LeaseReport> reports) {
                    return super.report(reports.stream()
                            .filter(report -> !(report instanceof LeaseReport.Started))
                            .toList());
                }
            }),
    FORGETS_CHECKPOINTS(
            StoreConformance.Checkpoints.class, "theNextAttemptGetsTheNewest", store -> new DelegatingStore(store) {
                @Override
                Delivery out(Delivery delivery) {
                    return withCheckpoint(super.out(delivery), null);
                }
            }),
    KEEPS_THE_FIRST_CHECKPOINT(
            StoreConformance.Checkpoints.class, "inOneTripTheLastOneCounts", store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<List<Boolean>> report(List<LeaseReport> reports) {
                    return super.report(reversed(reports)).thenApply(BrokenStore::reversed);
                }
            }),
    KEEPS_CHECKPOINTS_OF_ZOMBIES(StoreConformance.Checkpoints.class, "whoLostItsLeaseKeepsNothing", Remembering::new),
    SEES_POISON_IN_WHO_GETS_ON(
            StoreConformance.Checkpoints.class, "whoGetsOnIsNoPoison", store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<List<Boolean>> report(List<LeaseReport> reports) {
                    return super.report(reports.stream()
                                    .filter(report -> !(report instanceof LeaseReport.Checkpoint))
                                    .toList())
                            .thenApply(kept -> Collections.nCopies(reports.size(), true));
                }
            }),
    FORGETS_CHECKPOINTS_OF_THE_DEAD(
            StoreConformance.Checkpoints.class, "itSurvivesItsWorker", store -> new DelegatingStore(store) {
                @Override
                Delivery out(Delivery delivery) {
                    return delivery.tally().lost() == 0 ? super.out(delivery) : withCheckpoint(delivery, null);
                }
            }),
    STARTS_THE_REQUEUED_ANEW(
            StoreConformance.Checkpoints.class,
            "whatEndedBadlyGoesOnFromItWhenItIsRequeued",
            store -> new DelegatingStore(store) {
                private final Set<TaskId> requeued = ConcurrentHashMap.newKeySet();

                @Override
                public CompletionStage<Boolean> requeue(TaskId id) {
                    requeued.add(id);
                    return super.requeue(id);
                }

                @Override
                Delivery out(Delivery delivery) {
                    return requeued.contains(delivery.envelope().id())
                            ? withCheckpoint(delivery, null)
                            : super.out(delivery);
                }
            }),
    KEEPS_CHECKPOINTS_FOR_EVER(
            StoreConformance.Checkpoints.class, "successForgetsIt", store -> new DelegatingStore(store) {
                private final Map<TaskId, TaskRecord.Checkpoint> seen = new ConcurrentHashMap<>();

                @Override
                public CompletionStage<java.util.Optional<TaskRecord>> find(TaskId id) {
                    return super.find(id).thenApply(found -> found.map(this::remembered));
                }

                private TaskRecord remembered(TaskRecord record) {
                    TaskId id = record.envelope().id();
                    TaskRecord.Checkpoint checkpoint = record.checkpoint();
                    if (checkpoint != null) {
                        seen.put(id, checkpoint);
                    }
                    TaskRecord.Checkpoint known = seen.get(id);
                    return known == null ? record : record.with(known);
                }
            }),
    KEEPS_A_CHECKPOINT_AND_FAILS(
            StoreConformance.Checkpoints.class, "keepingThatFailsChangesNothing", store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<List<Boolean>> report(List<LeaseReport> reports) {
                    CompletionStage<List<Boolean>> kept = super.report(reports);
                    return FailingStore.ARMED.getAndSet(false) ? FailingStore.failed() : kept;
                }
            }),
    DELIVERS_EARLY(StoreConformance.Delays.class, "neitherEarlyNorLate", store -> new DelegatingStore(store) {
        @Override
        Envelope in(Envelope e) {
            return withTimes(
                    e, new Envelope.Times(e.times().createdAt(), 0, e.times().expiresAt()));
        }
    }),
    DELIVERS_LATE(StoreConformance.Delays.class, "neitherEarlyNorLate", store -> new DelegatingStore(store) {
        @Override
        Envelope in(Envelope e) {
            Envelope.Times t = e.times();
            return withTimes(e, new Envelope.Times(t.createdAt(), t.dueAt() == 0 ? 0 : t.dueAt() + 1, t.expiresAt()));
        }
    }),
    IGNORES_EXPIRY(
            StoreConformance.Expiry.class,
            "whatWaitsTooLongExpiresAndItsWatcherIsTold",
            store -> new DelegatingStore(store) {
                @Override
                Envelope in(Envelope e) {
                    return withTimes(
                            e,
                            new Envelope.Times(e.times().createdAt(), e.times().dueAt(), 0));
                }
            }),
    NEVER_FREES_KEYS(StoreConformance.UniqueKeys.class, "everyEndFreesTheKey", store -> new DelegatingStore(store) {
        private final Map<String, TaskId> taken = new ConcurrentHashMap<>();

        @Override
        public CompletionStage<List<Published>> publish(List<Envelope> envelopes) {
            Envelope only = envelopes.size() == 1 ? envelopes.get(0) : null;
            if (only != null && only.address().uniqueKey() != null) {
                TaskId first = taken.putIfAbsent(only.address().uniqueKey(), only.id());
                if (first != null) {
                    return CompletableFuture.completedFuture(List.of(new Published(first, true)));
                }
            }
            return super.publish(envelopes);
        }
    }),
    NEVER_TELLS_WATCHERS(StoreConformance.Watches.class, "aWatcherIsToldOfTheEnd", store -> new DelegatingStore(store) {
        @Override
        public Watch watch(TaskId id) {
            Watch watch = super.watch(id);
            return watch.outcome().toCompletableFuture().isDone()
                    ? watch
                    : new Watch() {
                        private final CompletableFuture<TaskOutcome> never = new CompletableFuture<>();

                        @Override
                        public CompletionStage<TaskOutcome> outcome() {
                            return never;
                        }

                        @Override
                        public void close() {
                            watch.close();
                        }
                    };
        }
    }),
    FORGETS_RESULTS_AT_ONCE(
            StoreConformance.Retention.class, "untilThenItIsKnown", store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<java.util.Optional<TaskRecord>> find(TaskId id) {
                    return super.find(id).thenApply(found -> found.filter(record -> record.outcome() == null));
                }
            }),
    IGNORES_CANCEL(
            StoreConformance.Cancellation.class, "whatWaitsIsCancelledAtOnce", store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<CancelOutcome> cancel(TaskId id, String reason) {
                    return CompletableFuture.completedFuture(CancelOutcome.CANCELED);
                }
            }),
    REQUESTS_DIE_WITH_WORKERS(
            StoreConformance.Cancellation.class,
            "aRequestOutlivesAWorkerThatIsEvicted",
            store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<Void> evict(WorkerId worker) {
                    return super.list(new TaskQuery(null, null, Set.of(TaskState.STARTED), null, 100))
                            .thenCompose(running -> super.settle(running.stream()
                                    .map(TaskRecord::holder)
                                    .filter(holder -> holder != null
                                            && holder.lease().owner().equals(worker))
                                    .map(holder -> new Settlement(holder.lease(), again()))
                                    .toList()))
                            .thenCompose(settled -> super.evict(worker));
                }
            }),
    TELLS_NOBODY_OF_CANCEL(StoreConformance.Cancellation.class, "whoRunsItIsTold", BrokenStore::deaf),
    IGNORES_PAUSE(StoreConformance.Queues.class, "aPausedQueueGivesNothing", store -> new DelegatingStore(store) {
        @Override
        public CompletionStage<Void> pause(String queue) {
            return super.resume(queue);
        }
    }),
    PURGES_ONE_ONLY(
            StoreConformance.Queues.class,
            "purgingCancelsWhatWaitsAndNothingElse",
            store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<Long> purge(String queue) {
                    return super.list(new TaskQuery(queue, null, Set.of(io.millwright.api.TaskState.PENDING), null, 1))
                            .thenCompose(records -> records.isEmpty()
                                    ? CompletableFuture.completedFuture(0L)
                                    : super.cancel(records.get(0).envelope().id(), "purged")
                                            .thenApply(done -> 1L));
                }
            }),
    REQUEUES_NOTHING(
            StoreConformance.Queues.class,
            "whatEndedBadlyIsPutBackWithAFreshTally",
            store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<Boolean> requeue(TaskId id) {
                    return super.find(id).thenApply(found -> found.isPresent());
                }
            }),
    LISTS_EVERYTHING(
            StoreConformance.Inspection.class, "listsByQueueTaskAndState", store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<List<TaskRecord>> list(TaskQuery query) {
                    return super.list(new TaskQuery(null, null, Set.of(), query.after(), query.limit()));
                }
            }),
    KEEPS_NO_LINES(StoreConformance.Inspection.class, "keepsTheNewestLines", store -> new DelegatingStore(store) {
        @Override
        public CompletionStage<List<TaskEvent>> history(TaskId id) {
            return super.history(id)
                    .thenApply(events -> events.stream()
                            .filter(event -> event.kind() != TaskEvent.Kind.LOGGED)
                            .toList());
        }
    }),
    LOSES_ONE_IN_A_HUNDRED(
            StoreConformance.Races.class, "twoPublishersAndTwoWorkers", store -> new DelegatingStore(store) {
                private final java.util.concurrent.atomic.AtomicInteger count =
                        new java.util.concurrent.atomic.AtomicInteger();

                @Override
                public CompletionStage<List<Published>> publish(List<Envelope> envelopes) {
                    if (count.incrementAndGet() % 100 == 0) {
                        return CompletableFuture.completedFuture(envelopes.stream()
                                .map(e -> new Published(e.id(), false))
                                .toList());
                    }
                    return super.publish(envelopes);
                }
            }),
    FORGETS_ON_RESTART(StoreConformance.Restarts.class, "afterPublishing", store -> new DelegatingStore(store) {
        @Override
        public Set<Capability> capabilities() {
            return java.util.EnumSet.allOf(Capability.class); // boasts of being durable
        }
    }),
    CLOSES_WITHOUT_A_WORD(StoreConformance.Closing.class, "whatWaitsFails", store -> new DelegatingStore(store) {
        @Override
        public void close() {}
    }),
    IGNORES_WHAT_IT_DOES_NOT_OFFER(
            StoreConformance.Capabilities.class, "priorities", store -> new DelegatingStore(store) {
                @Override
                public Set<Capability> capabilities() {
                    return store.capabilities().stream()
                            .filter(capability -> capability != Capability.PRIORITY)
                            .collect(Collectors.toSet());
                }
            });

    private final Class<?> group;
    private final String test;
    private final Function<Store, Store> planting;

    private static Verdict again() {
        return new Verdict.Retry(0, TaskError.of(ErrorCode.TASK_FAILED, "again"));
    }

    BrokenStore(Class<?> group, String test, Function<Store, Store> planting) {
        this.group = group;
        this.test = test;
        this.planting = planting;
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
        return planting.apply(sound);
    }

    private static Envelope withId(Envelope e, TaskId id) {
        return new Envelope(id, e.task(), e.address(), e.times(), e.arguments(), e.options(), null);
    }

    private static Envelope withTimes(Envelope e, Envelope.Times times) {
        return new Envelope(e.id(), e.task(), e.address(), times, e.arguments(), e.options(), e.links());
    }

    private static Delivery withCheckpoint(Delivery d, @Nullable Payload state) {
        return new Delivery(d.lease(), d.envelope(), d.tally(), state);
    }

    private static io.millwright.api.TaskError failed(String message) {
        return io.millwright.api.TaskError.of(ErrorCode.TASK_FAILED, message);
    }

    private static <T> List<T> reversed(List<T> list) {
        List<T> reversed = new ArrayList<>(list);
        Collections.reverse(reversed);
        return reversed;
    }

    private static Store deaf(Store store) {
        return new DelegatingStore(store) {
            @Override
            public CompletionStage<WorkerSession> join(WorkerInfo worker, WorkerListener listener) {
                return super.join(worker, new WorkerListener() {
                    @Override
                    public void cancelRequested(TaskId id, long fencing, String reason) {}

                    @Override
                    public void sessionEnded() {}
                });
            }
        };
    }

    /** Gives every delivery the fencing number 1. */
    private static final class Refencing extends DelegatingStore {
        private final Map<TaskId, Lease> current = new ConcurrentHashMap<>();

        Refencing(Store store) {
            super(store);
        }

        @Override
        Delivery out(Delivery delivery) {
            Lease lease = delivery.lease();
            current.put(lease.id(), lease);
            return new Delivery(
                    new Lease(lease.id(), lease.owner(), 1, 0),
                    delivery.envelope(),
                    delivery.tally(),
                    delivery.checkpoint());
        }

        @Override
        public CompletionStage<List<Settlement.Result>> settle(List<Settlement> settlements) {
            return super.settle(settlements.stream()
                    .map(s ->
                            new Settlement(current.getOrDefault(s.lease().id(), s.lease()), s.verdict(), s.followUps()))
                    .toList());
        }
    }

    /** Takes any lease of a worker for its present one. */
    private static final class Unfenced extends DelegatingStore {
        private final Map<TaskId, Lease> current = new ConcurrentHashMap<>();

        Unfenced(Store store) {
            super(store);
        }

        @Override
        Delivery out(Delivery delivery) {
            current.put(delivery.lease().id(), delivery.lease());
            return delivery;
        }

        @Override
        public CompletionStage<List<Settlement.Result>> settle(List<Settlement> settlements) {
            return super.settle(settlements.stream()
                    .map(s -> new Settlement(now(s.lease()), s.verdict(), s.followUps()))
                    .toList());
        }

        private Lease now(Lease old) {
            Lease lease = current.getOrDefault(old.id(), old);
            WorkerId owner = lease.owner();
            return owner.equals(old.owner()) ? lease : old;
        }
    }

    /** Keeps checkpoints whoever they come from. */
    private static final class Remembering extends DelegatingStore {
        private final Map<TaskId, Payload> newest = new ConcurrentHashMap<>();

        Remembering(Store store) {
            super(store);
        }

        @Override
        public CompletionStage<List<Boolean>> report(List<LeaseReport> reports) {
            for (LeaseReport report : reports) {
                if (report instanceof LeaseReport.Checkpoint checkpoint) {
                    newest.put(checkpoint.lease().id(), checkpoint.state());
                }
            }
            return super.report(reports);
        }

        @Override
        Delivery out(Delivery delivery) {
            return withCheckpoint(
                    super.out(delivery), newest.get(delivery.envelope().id()));
        }
    }

    /** A sound store whose next change can be made to fail before it did anything. */
    static class FailingStore extends DelegatingStore {
        static final java.util.concurrent.atomic.AtomicBoolean ARMED = new java.util.concurrent.atomic.AtomicBoolean();

        FailingStore(Store store) {
            super(store);
        }

        static <T> CompletionStage<T> failed() {
            return CompletableFuture.failedFuture(
                    new MillwrightException(ErrorCode.STORE_FULL, "no room left; empty the disk"));
        }

        @Override
        public CompletionStage<List<Published>> publish(List<Envelope> envelopes) {
            return ARMED.getAndSet(false) ? failed() : super.publish(envelopes);
        }

        @Override
        public CompletionStage<List<Boolean>> report(List<LeaseReport> reports) {
            return ARMED.getAndSet(false) ? failed() : super.report(reports);
        }

        @Override
        public CompletionStage<List<Settlement.Result>> settle(List<Settlement> settlements) {
            return ARMED.getAndSet(false) ? failed() : super.settle(settlements);
        }

        @Override
        ScheduleStore schedules(ScheduleStore schedules) {
            return new FailingSchedules(schedules);
        }
    }

    /** Sound, but its next step can be made to fail before it did anything. */
    static final class FailingSchedules extends DelegatingSchedules {
        FailingSchedules(ScheduleStore sound) {
            super(sound);
        }

        @Override
        public CompletionStage<List<ScheduleStep.Result>> apply(@Nullable Long term, List<ScheduleStep> steps) {
            return FailingStore.ARMED.getAndSet(false) ? FailingStore.failed() : super.apply(term, steps);
        }
    }
}
