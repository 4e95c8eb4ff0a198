package io.millwright.memory;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.ErrorCode;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.memory.BrokenStore.FailingStore;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Links;
import io.millwright.spi.Links.Edge;
import io.millwright.spi.Links.Join;
import io.millwright.spi.Links.On;
import io.millwright.spi.Published;
import io.millwright.spi.Settlement;
import io.millwright.spi.Store;
import io.millwright.spi.Tally;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.Verdict;
import io.millwright.testkit.StoreConformance;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** As {@link BrokenStore}, with bugs about workflows. */
enum BrokenWorkflows implements Planted {
    LETS_GO_TWICE(StoreConformance.Workflows.class, "allAtOnceInOneBatch", store -> new DelegatingStore(store) {
        @Override
        public CompletionStage<List<Settlement.Result>> settle(List<Settlement> settlements) {
            CompletionStage<List<Settlement.Result>> stage = super.settle(settlements);
            TaskId first = settlements.get(0).lease().id();
            store.find(first).thenAccept(found -> found.ifPresent(this::letGoOnceMore));
            return stage;
        }

        private void letGoOnceMore(TaskRecord settled) {
            Links links = settled.envelope().links();
            if (links != null) {
                links.edges().stream()
                        .map(edge -> settled.envelope().id().workflow().member(edge.node()))
                        .forEach(next -> store.find(next)
                                .thenAccept(found -> found.filter(record -> record.state() == TaskState.PENDING)
                                        .ifPresent(record ->
                                                store.publish(List.of(alone(record.envelope(), TaskId.next()))))));
            }
        }
    }),
    STOPS_SKIPPING(
            StoreConformance.Workflows.class,
            "skippingGoesOnToTheEndAndKeepsTheCause",
            store -> changing(
                    store,
                    links -> links.waits() == 0 || links.role() == Links.Role.WORKFLOW
                            ? links
                            : withEdges(
                                    links,
                                    links.edges().stream()
                                            .map(edge -> new Edge(edge.node(), On.END))
                                            .toList()))),
    MISTAKES_ANY_FOR_ALL(
            StoreConformance.Workflows.class,
            "oneOfManyIsEnoughForAny",
            store -> changing(
                    store,
                    links -> new Links(
                            links.role(),
                            links.waits(),
                            Join.ALL,
                            links.required(),
                            links.cleanup(),
                            links.delay(),
                            links.edges(),
                            links.parent()))),
    FORGETS_DELAYS(
            StoreConformance.Workflows.class,
            "whatIsLetGoWaitsForItsDelay",
            store -> changing(store, links -> links.delayedBy(0))),
    FORGETS_WHAT_IS_REQUIRED(
            StoreConformance.Workflows.class,
            "itFailsIfARequiredNodeDoes",
            store -> changing(
                    store,
                    links -> new Links(
                            links.role(),
                            links.waits(),
                            links.join(),
                            false,
                            links.cleanup(),
                            links.delay(),
                            links.edges(),
                            links.parent()))),
    TAKES_NODES_FOR_TASKS(
            StoreConformance.WorkflowPublishing.class,
            "aNodeOfAnUnknownWorkflowIsRefused",
            store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<List<Published>> publish(List<Envelope> envelopes) {
                    CompletableFuture<List<Published>> stage =
                            super.publish(envelopes).toCompletableFuture();
                    return stage.isCompletedExceptionally()
                            ? super.publish(envelopes.stream()
                                    .map(e -> alone(e, e.id()))
                                    .toList())
                            : stage;
                }
            }),
    CANCELS_WITHOUT_A_WORD(StoreConformance.WorkflowEnds.class, "cancelledWhileItWaits", store -> new Silencing(store) {
        @Override
        public CompletionStage<CancelOutcome> cancel(TaskId id, String reason) {
            silence(id);
            return CompletableFuture.completedFuture(CancelOutcome.CANCELED);
        }
    }),
    PURGES_WITHOUT_A_WORD(StoreConformance.WorkflowEnds.class, "purgedWithItsQueue", store -> new Silencing(store) {
        @Override
        public CompletionStage<Long> purge(String queue) {
            sent.keySet().forEach(this::silence);
            return CompletableFuture.completedFuture(1L);
        }
    }),
    CLEANS_NOTHING_UP(
            StoreConformance.WorkflowCancellation.class,
            "whatCleansUpRuns",
            store -> changing(
                    store,
                    links -> new Links(
                            links.role(),
                            links.waits(),
                            links.join(),
                            links.required(),
                            false,
                            links.delay(),
                            links.edges(),
                            links.parent()))),
    CANCELS_ONE_ONLY(
            StoreConformance.WorkflowCancellation.class,
            "whatWaitsEndsAtOnceAndWhatRunsIsAsked",
            store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<CancelOutcome> cancel(TaskId id, String reason) {
                    return super.cancel(id.workflow().equals(id) ? id.member(2) : id, reason);
                }
            }),
    IGNORES_SEALS(
            StoreConformance.WorkflowExpiry.class,
            "itCanBeSealedWithAnotherExpiry",
            store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<Boolean> seal(TaskId workflow, long expiresAt) {
                    return super.find(workflow).thenApply(Optional::isPresent);
                }
            }),
    LOSES_CONTINUATIONS(
            StoreConformance.Continuations.class,
            "itIsHeldAndThenHasTheResultThatItHandedOver",
            store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<List<Settlement.Result>> settle(List<Settlement> settlements) {
                    return super.settle(settlements.stream()
                            .map(s -> s.verdict() instanceof Verdict.Continue
                                    ? new Settlement(s.lease(), s.verdict())
                                    : s)
                            .toList());
                }
            }),
    MISTAKES_CONTINUE_FOR_SUCCESS(
            StoreConformance.Continuations.class,
            "insideAWorkflowWhatWaitsForItWaitsForTheOther",
            store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<List<Settlement.Result>> settle(List<Settlement> settlements) {
                    return super.settle(settlements.stream()
                            .map(s -> s.verdict() instanceof Verdict.Continue next
                                    ? new Settlement(s.lease(), new Verdict.Success(next.result()), s.followUps())
                                    : s)
                            .toList());
                }
            }),
    TAKES_CIRCLES_FOR_DONE(
            StoreConformance.Continuations.class,
            "thoseThatWouldWaitForEachOtherFail",
            store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<List<Settlement.Result>> settle(List<Settlement> settlements) {
                    return super.settle(settlements.stream()
                            .map(s -> s.verdict() instanceof Verdict.Continue next
                                            && s.followUps().isEmpty()
                                    ? new Settlement(s.lease(), new Verdict.Success(next.result()))
                                    : s)
                            .toList());
                }
            }),
    REVIVES_ALL_FOR_ONE(
            StoreConformance.WorkflowRevivals.class, "whatStillFailsFailsItAgain", store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<Boolean> requeue(TaskId id) {
                    return sent.containsKey(id.workflow()) ? super.requeue(id.workflow()) : super.requeue(id);
                }

                @Override
                Envelope changed(Envelope envelope) {
                    sent.put(envelope.id(), envelope);
                    return envelope;
                }
            }),
    FORGETS_MEMBERS(
            StoreConformance.WorkflowRetention.class,
            "untilItHasEndedAndForTheRetentionFromThen",
            store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<Optional<TaskRecord>> find(TaskId id) {
                    return super.find(id)
                            .thenApply(found -> found.filter(record -> record.outcome() == null
                                    || record.envelope().links() == null));
                }
            }),
    MISCOUNTS_NODES(
            StoreConformance.WorkflowPublishing.class,
            "statesOfNeighboursAreReadInOneTrip",
            store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<List<@Nullable TaskState>> states(TaskId workflow, int first, int count) {
                    return super.states(workflow, first + 1, count);
                }
            }),
    MOVES_ON_BEFORE_IT_FAILS(
            StoreConformance.WorkflowRestarts.class,
            "aSettlementThatFailsMovesNothing",
            store -> new DelegatingStore(store) {
                @Override
                public CompletionStage<List<Settlement.Result>> settle(List<Settlement> settlements) {
                    return FailingStore.ARMED.getAndSet(false)
                            ? super.settle(settlements).thenCompose(done -> FailingStore.failed())
                            : super.settle(settlements);
                }
            }),
    LETS_GO_TWICE_WHEN_BUSY(
            StoreConformance.Races.class,
            "twoWorkersEndTheMembersOfTheSameWorkflows",
            store -> new DelegatingStore(store) {
                private final Set<TaskId> released = ConcurrentHashMap.newKeySet();

                @Override
                Delivery out(Delivery delivery) {
                    Links links = delivery.envelope().links();
                    TaskId id = delivery.envelope().id();
                    if (links != null && links.waits() > 0 && released.add(id)) {
                        store.publish(List.of(alone(delivery.envelope(), TaskId.next())));
                    }
                    return delivery;
                }
            });

    private final Class<?> group;
    private final String test;
    private final Function<Store, Store> planting;

    BrokenWorkflows(Class<?> group, String test, Function<Store, Store> planting) {
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

    private static Store changing(Store store, UnaryOperator<Links> change) {
        return new DelegatingStore(store) {
            @Override
            Envelope in(Envelope envelope) {
                Links links = envelope.links();
                return links == null ? envelope : withLinks(envelope, change.apply(links));
            }
        };
    }

    private static Links withEdges(Links links, List<Edge> edges) {
        return new Links(
                links.role(),
                links.waits(),
                links.join(),
                links.required(),
                links.cleanup(),
                links.delay(),
                edges,
                links.parent());
    }

    private static Envelope withLinks(Envelope e, Links links) {
        return new Envelope(e.id(), e.task(), e.address(), e.times(), e.arguments(), e.options(), links);
    }

    /** The same task outside of its workflow. */
    private static Envelope alone(Envelope e, TaskId id) {
        return new Envelope(id, e.task(), e.address(), e.times(), e.arguments(), e.options());
    }

    /** Shows signatures as cancelled of which the store below, and so their workflow, knows nothing. */
    private static class Silencing extends DelegatingStore {
        private final Set<TaskId> silenced = ConcurrentHashMap.newKeySet();

        Silencing(Store store) {
            super(store);
        }

        final void silence(TaskId id) {
            silenced.add(id);
        }

        @Override
        Envelope changed(Envelope envelope) {
            sent.put(envelope.id(), envelope);
            return envelope;
        }

        @Override
        public CompletionStage<Optional<TaskRecord>> find(TaskId id) {
            return super.find(id)
                    .thenApply(found -> found.map(record -> silenced.contains(id) ? canceled(record) : record));
        }

        private static TaskRecord canceled(TaskRecord record) {
            TaskError error = TaskError.of(ErrorCode.TASK_CANCELED, "without a word");
            TaskId id = record.envelope().id();
            return new TaskRecord(
                    record.envelope(),
                    TaskState.CANCELED,
                    Tally.ZERO,
                    0,
                    null,
                    new TaskOutcome(id, TaskState.CANCELED, null, error, 0));
        }
    }
}
