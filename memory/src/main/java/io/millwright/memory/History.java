package io.millwright.memory;

import io.millwright.spi.Store;
import io.millwright.spi.TaskEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** What happened to one signature; bounded, the newest stay. Lines do not push out events. Not thread-safe. */
final class History {
    private static final int KEPT_EVENTS = 1_000;

    private final ArrayDeque<Numbered> lines = new ArrayDeque<>(4);
    private final ArrayDeque<Numbered> events = new ArrayDeque<>(4);
    private long count;
    private long weight = 160;

    private record Numbered(long number, TaskEvent event) {}

    void add(TaskEvent event) {
        boolean line = event.kind() == TaskEvent.Kind.LOGGED;
        ArrayDeque<Numbered> kept = line ? lines : events;
        kept.addLast(new Numbered(count++, event));
        weight += weight(event);
        if (kept.size() > (line ? Store.KEPT_LINES : KEPT_EVENTS)) {
            weight -= weight(kept.removeFirst().event);
        }
    }

    /** In the order in which it happened. */
    List<TaskEvent> all() {
        List<TaskEvent> all = new ArrayList<>(lines.size() + events.size());
        Iterator<Numbered> line = lines.iterator();
        Numbered nextLine = line.hasNext() ? line.next() : null;
        for (Numbered event : events) {
            while (nextLine != null && nextLine.number < event.number) {
                all.add(nextLine.event);
                nextLine = line.hasNext() ? line.next() : null;
            }
            all.add(event.event);
        }
        while (nextLine != null) {
            all.add(nextLine.event);
            nextLine = line.hasNext() ? line.next() : null;
        }
        return all;
    }

    long weight() {
        return weight;
    }

    private static long weight(TaskEvent event) {
        return 96L + event.detail().length();
    }
}
