package io.millwright.core.workflow;

import io.millwright.api.TaskId;
import org.jspecify.annotations.Nullable;

/** Something that takes outcomes to know, and where it goes. Confined like the {@link Reading} that has it. */
sealed interface Request {
    /** Where a value goes. */
    record Place(@Nullable Object[] values, int index) {
        void put(@Nullable Object value) {
            values[index] = value;
        }

        Place further(int places) {
            return places == 0 ? this : new Place(values, index + places);
        }
    }

    /** @param hops how many references led to it */
    record Value(Wanted wanted, Place place, int hops) implements Request {}

    /** Looks for the first failure among candidates, a page at a time. */
    record Failure(ErrorSearch search, Place place) implements Request {}

    /** Values of nodes that follow each other, taken one by one: a range costs no more than what is there of it. */
    final class Span implements Request {
        private final TaskId workflow;
        private final Value first;
        private final int last;
        private int next;

        /**
         * @param first of the first node; its place is followed by those of the others
         * @param last number of the last node, included
         */
        Span(Value first, int last) {
            this.workflow = first.wanted.id().workflow();
            this.first = first;
            this.last = last;
            this.next = first.wanted.id().number();
        }

        Value take() {
            Wanted wanted = new Wanted(workflow.member(next), first.wanted.type(), first.wanted.otherwise());
            Place place = first.place.further(next - first.wanted.id().number());
            next++;
            return new Value(wanted, place, first.hops);
        }

        boolean isEmpty() {
            return next > last;
        }
    }
}
