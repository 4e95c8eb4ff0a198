package io.millwright.memory;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The lines of order keys: the first of each is let go, the others wait behind it until it has ended. Not thread-safe. */
final class OrderLines {
    private final Map<String, Line> lines = new HashMap<>();

    private static final class Line {
        Entry first;
        final EntryList behind = new EntryList();

        Line(Entry first) {
            this.first = first;
        }
    }

    /**
     * Puts an entry at the end of its line.
     *
     * @return whether it is the first, which is also so if it was before; else it is linked into the line
     */
    boolean join(Entry entry) {
        String key = entry.orderKey();
        if (key == null) {
            return true;
        }
        Line line = lines.get(key);
        if (line == null) {
            lines.put(key, new Line(entry));
            return true;
        }
        if (line.first == entry) {
            return true;
        }
        line.behind.addLast(entry);
        return false;
    }

    /** Unlinks an entry that stands behind others, or did until now. */
    void leave(Entry entry) {
        lineOf(entry).behind.remove(entry);
    }

    /**
     * To be called when an entry has ended, which need not be in any line.
     *
     * @return who is the first now and must be unlinked and let go. Null if nobody is, or if it was not the first that ended
     */
    @Nullable
    Entry ended(Entry entry) {
        String key = entry.orderKey();
        Line line = key == null ? null : lines.get(key);
        if (key == null || line == null || line.first != entry) {
            return null;
        }
        Entry next = line.behind.first;
        if (next == null) {
            lines.remove(key);
            return null;
        }
        line.first = next;
        return next;
    }

    /** The first of the line in which an entry waits. */
    Entry before(Entry entry) {
        return lineOf(entry).first;
    }

    /** All but the firsts. */
    void forEachBehind(Consumer<Entry> action) {
        for (Line line : lines.values()) {
            for (Entry entry = line.behind.first; entry != null; entry = entry.next) {
                action.accept(entry);
            }
        }
    }

    private Line lineOf(Entry entry) {
        Line line = lines.get(entry.orderKey());
        if (line == null) {
            throw new IllegalStateException(entry.id() + " is in no line");
        }
        return line;
    }

    /** How many lines there are. */
    int size() {
        return lines.size();
    }
}
