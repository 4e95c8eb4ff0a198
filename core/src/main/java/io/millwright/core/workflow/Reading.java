package io.millwright.core.workflow;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.core.codec.Codecs;
import io.millwright.core.codec.Reference;
import io.millwright.core.codec.ReferenceFormat;
import io.millwright.core.thread.Blocking;
import io.millwright.core.workflow.Request.Failure;
import io.millwright.core.workflow.Request.Place;
import io.millwright.core.workflow.Request.Span;
import io.millwright.core.workflow.Request.Value;
import io.millwright.core.workflow.Wanted.Otherwise;
import io.millwright.spi.Payload;
import io.millwright.spi.ResultBackend;
import io.millwright.spi.TaskOutcome;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads results and follows references among them, page by page: everything that is known to be wanted is asked for together. Used once;
 * confined to the thread that starts it and then to those that complete the store's stages, one after the other.
 */
final class Reading {
    /** Most lists in one value. Their elements are counted, too, but an empty list has none. */
    static final int MAX_LISTS = 200_000;

    /** How often a reference may lead to another one: nested groups, and workflows that continue each other. */
    static final int MAX_HOPS = 1_000;

    private static final Object OMITTED = new Object();

    private final ResultBackend store;
    private final Codecs codecs;
    private final ArrayDeque<Request> open = new ArrayDeque<>();
    private final List<Assembly> lists = new ArrayList<>(); // those within others come later
    private final CompletableFuture<@Nullable Object[]> values = new CompletableFuture<>();
    private long requested;

    Reading(ResultBackend store, Codecs codecs) {
        this.store = store;
        this.codecs = codecs;
    }

    /** A list whose elements are being read. */
    private record Assembly(@Nullable Object[] elements, Type type, Place place) {
        void finish() {
            place.put(ListShape.of(
                    type,
                    Arrays.stream(elements)
                            .filter(element -> element != OMITTED)
                            .toArray()));
        }
    }

    /**
     * Starts reading; to be called once.
     *
     * @return as many values as wanted; fails with {@link ErrorCode#TASK_UNKNOWN} if an outcome is not known (any longer), with
     *     {@link ErrorCode#STATE_CONFLICT} if a signature has not ended, or as the store or a codec fails
     */
    CompletableFuture<@Nullable Object[]> read(List<Wanted> wanted) {
        @Nullable Object[] results = new @Nullable Object[wanted.size()];
        for (int i = 0; i < results.length; i++) {
            open.add(new Value(wanted.get(i), new Place(results, i), 0));
        }
        advance(results);
        return values;
    }

    /** The same, of a signature whose outcome is known already. */
    CompletableFuture<@Nullable Object[]> read(TaskOutcome outcome, Type type) {
        @Nullable Object[] results = new @Nullable Object[1];
        try {
            Wanted wanted = new Wanted(outcome.id(), type, Otherwise.FAIL);
            settle(new Value(wanted, new Place(results, 0), 0), outcome);
        } catch (RuntimeException e) {
            values.completeExceptionally(e);
            return values;
        }
        advance(results);
        return values;
    }

    /** Goes on until a store does not answer at once. A loop, because one that does would otherwise cost stack for each page. */
    private void advance(@Nullable Object[] results) {
        try {
            while (!open.isEmpty()) {
                List<Request> asked = new ArrayList<>();
                List<TaskId> ids = nextPage(asked);
                CompletableFuture<List<@Nullable TaskOutcome>> reply =
                        Blocking.ask(() -> store.outcomes(ids)).toCompletableFuture();
                if (!reply.isDone()) {
                    reply.whenComplete((outcomes, thrown) -> {
                        if (thrown != null) {
                            values.completeExceptionally(Blocking.unwrap(thrown));
                        } else if (tryAnswer(asked, outcomes)) {
                            advance(results);
                        }
                    });
                    return;
                }
                if (!tryAnswer(asked, Blocking.get(reply))) {
                    return;
                }
            }
            for (int i = lists.size() - 1; i >= 0; i--) {
                lists.get(i).finish();
            }
            values.complete(results);
        } catch (RuntimeException e) {
            values.completeExceptionally(e);
        }
    }

    /** As many values as fit into a page, or one page of a search. */
    private List<TaskId> nextPage(List<Request> asked) {
        List<TaskId> ids = new ArrayList<>();
        while (ids.size() < ResultBackend.MAX_OUTCOMES && !open.isEmpty() && !(open.peek() instanceof Failure)) {
            Value value = nextValue();
            ids.add(value.wanted().id());
            asked.add(value);
        }
        if (ids.isEmpty() && open.peek() instanceof Failure failure) {
            asked.add(open.remove());
            return failure.search().nextPage();
        }
        return ids;
    }

    /** Takes the first value; no failure comes before it. */
    private Value nextValue() {
        if (!(open.peek() instanceof Span span)) {
            return (Value) open.remove();
        }
        Value value = span.take();
        if (span.isEmpty()) {
            open.remove();
        }
        return value;
    }

    /** @return false if reading has failed, or will once the store has said why there is no outcome */
    private boolean tryAnswer(List<Request> asked, List<@Nullable TaskOutcome> outcomes) {
        try {
            if (asked.get(0) instanceof Failure failure) {
                search(failure, outcomes);
                return true;
            }
            for (int i = 0; i < asked.size(); i++) {
                Value value = (Value) asked.get(i);
                TaskOutcome outcome = outcomes.get(i);
                if (outcome == null) {
                    explainAbsence(value.wanted().id());
                    return false;
                }
                settle(value, outcome);
            }
            return true;
        } catch (RuntimeException e) {
            values.completeExceptionally(e);
            return false;
        }
    }

    private void explainAbsence(TaskId id) {
        Blocking.ask(() -> store.find(id)).whenComplete((found, thrown) -> {
            if (thrown != null) {
                values.completeExceptionally(Blocking.unwrap(thrown));
            } else if (found.isPresent()) {
                values.completeExceptionally(new MillwrightException(
                        ErrorCode.STATE_CONFLICT,
                        "the result of " + id + " is not there: it is "
                                + found.get().state() + " again"));
            } else {
                values.completeExceptionally(new MillwrightException(
                        ErrorCode.TASK_UNKNOWN,
                        "the result of " + id + " (node " + id.number() + " of its workflow) is no longer known; "
                                + "raise the store's retention above the time that workflows take"));
            }
        });
    }

    private void settle(Value value, TaskOutcome outcome) {
        Payload result = outcome.result();
        if (outcome.state() != TaskState.SUCCESS || result == null) {
            switch (value.wanted().otherwise()) {
                case NULL -> value.place().put(null);
                case OMIT -> value.place().put(OMITTED);
                case FAIL ->
                    throw new MillwrightException(
                            ErrorCode.STATE_CONFLICT,
                            "there is no result of " + outcome.id() + ": it ended as " + outcome.state());
            }
        } else if (ReferenceFormat.isReference(result)) {
            follow(value, outcome.id(), ReferenceFormat.read(result));
        } else {
            value.place().put(codecs.result(outcome.id(), result, value.wanted().type()));
        }
    }

    private void follow(Value value, TaskId owner, Reference reference) {
        if (value.hops() == MAX_HOPS) {
            throw new MillwrightException(
                    ErrorCode.PAYLOAD_UNREADABLE,
                    "more than " + MAX_HOPS + " references lead from one result to the next, up to that of " + owner
                            + "; a workflow that continues itself for ever is better repeated by a schedule");
        }
        TaskId workflow = owner.workflow();
        if (reference instanceof Reference.One one) {
            want(value, owner, one.item(), value.wanted().type(), value.place(), Otherwise.FAIL);
        } else if (reference instanceof Reference.Other other) {
            Wanted next = new Wanted(other.workflow(), value.wanted().type(), Otherwise.FAIL);
            open.add(new Value(next, value.place(), value.hops() + 1));
        } else if (reference instanceof Reference.Many many) {
            gather(value, owner, many);
        } else if (reference instanceof Reference.Error error) {
            open.add(new Failure(new ErrorSearch(workflow, error), value.place()));
        }
    }

    private void gather(Value value, TaskId owner, Reference.Many many) {
        requested += many.size();
        if (requested > TaskId.MAX_MEMBERS || lists.size() == MAX_LISTS) {
            throw new MillwrightException(
                    ErrorCode.PAYLOAD_UNREADABLE,
                    "a result refers to more than " + TaskId.MAX_MEMBERS + " others, or more than " + MAX_LISTS
                            + " lists of them");
        }
        @Nullable Object[] elements = new @Nullable Object[(int) many.size()];
        Type element = ListShape.element(value.wanted().type());
        lists.add(new Assembly(elements, value.wanted().type(), value.place()));
        Otherwise otherwise = many.leaveOut() ? Otherwise.OMIT : Otherwise.FAIL;
        int at = 0;
        for (Reference.Item item : many.members()) {
            want(value, owner, item, element, new Place(elements, at), otherwise);
            at += item.size();
        }
    }

    /** @param place of the first value; further ones follow it */
    private void want(Value from, TaskId owner, Reference.Item item, Type type, Place place, Otherwise otherwise) {
        if (item instanceof Reference.EmptyLists empty) {
            place.put(ListShape.of(type, empty));
        } else if (item instanceof Reference.Nodes nodes) {
            if (owner.number() > 0 && nodes.last() >= owner.number()) {
                throw new MillwrightException(
                        ErrorCode.PAYLOAD_UNREADABLE,
                        "node " + owner.number() + " of workflow " + owner.workflow()
                                + " refers to nodes that come after it");
            }
            Otherwise failing = nodes.orNull() && otherwise == Otherwise.FAIL ? Otherwise.NULL : otherwise;
            Wanted first = new Wanted(owner.workflow().member(nodes.first()), type, failing);
            open.add(new Span(new Value(first, place, from.hops() + 1), nodes.last()));
        }
    }

    private void search(Failure failure, List<@Nullable TaskOutcome> outcomes) {
        String text = failure.search().look(outcomes);
        if (text != null) {
            failure.place().put(text);
        } else {
            open.add(failure);
        }
    }
}
