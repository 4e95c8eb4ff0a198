package io.millwright.cli.bench;

import io.millwright.api.Signature;
import io.millwright.api.TaskId;
import io.millwright.api.TaskType;
import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Makes the tasks of a run: {@code bench.noop} with three arguments. Immutable. */
final class Load {
    static final TaskType.Of3<Integer, String, Boolean, Integer> TYPE = TaskType.named("bench.noop")
            .takes(Integer.class, String.class, Boolean.class)
            .returns(Integer.class);

    private final String queue;
    private final Ledger ledger;
    private final String padding;

    Load(String queue, Ledger ledger, int payload) {
        this.queue = queue;
        this.ledger = ledger;
        // [number,"padding",true]: the number has up to nine digits, counted with seven
        this.padding = "x".repeat(Math.max(1, payload - 16));
    }

    String queue() {
        return queue;
    }

    TaskId id(int number) {
        return ledger.id(number);
    }

    Signature<Integer> signature(int number) {
        return TYPE.with(number, padding, true).onQueue(queue).withId(ledger.id(number));
    }

    /** Bytes of a typical task's arguments as they are stored. */
    int payloadBytes() {
        return padding.length() + 16;
    }

    /** Made one by one while they are sent, and forgotten. */
    AbstractCollection<Signature<Integer>> range(int from, int to) {
        return new AbstractCollection<>() {
            @Override
            public Iterator<Signature<Integer>> iterator() {
                return new Iterator<>() {
                    private int next = from;

                    @Override
                    public boolean hasNext() {
                        return next < to;
                    }

                    @Override
                    public Signature<Integer> next() {
                        if (next >= to) {
                            throw new NoSuchElementException();
                        }
                        return signature(next++);
                    }
                };
            }

            @Override
            public int size() {
                return to - from;
            }
        };
    }
}
