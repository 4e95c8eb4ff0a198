package io.millwright.core.picture;

import java.util.ArrayList;
import java.util.List;

/**
 * The ways of a {@link TextPicture}, as columns from top to bottom. Each column leads to one mark that is still to come, and no two lead to
 * the same: a way joins the column that leads where it goes. Marks must come in an order in which ways lead forward. Not thread-safe.
 */
final class Lanes {
    private static final int FREE = -1;
    private static final int UP = 1;
    private static final int DOWN = 2;
    private static final int LEFT = 4;
    private static final int RIGHT = 8;

    /** What is drawn where ways meet, by the directions in which they go on. */
    private static final String JOINTS = " ╵╷│╴╯╮┤╶╰╭├─┴┬┼";

    /** Index of the mark that each column leads to. */
    private final List<Integer> columns = new ArrayList<>();

    /** The column of the mark at hand. */
    private int at = FREE;

    /** The column of the mark before, if its way ended there. */
    private int ended = FREE;

    /** The rows of a mark, the last one up to and with its glyph. */
    String enter(int mark, char glyph) {
        at = columns.indexOf(mark);
        if (at >= 0) {
            return row(glyph);
        }
        at = open(mark);
        // right below another one it would seem to follow it
        return at == ended ? row(' ').stripTrailing() + "\n" + row(glyph) : row(glyph);
    }

    private String row(char here) {
        StringBuilder row = new StringBuilder();
        for (int c = 0; c < columns.size(); c++) {
            row.append(c == 0 ? "" : " ");
            row.append(c == at ? here : columns.get(c) == FREE ? ' ' : '│');
        }
        return row.toString();
    }

    /**
     * The row below the mark that was entered last: ways to others begin.
     *
     * @return empty if its column just goes on, or ends
     */
    String leave(int mark, List<Integer> targets) {
        List<Integer> met = new ArrayList<>();
        List<Integer> begun = new ArrayList<>();
        columns.set(at, FREE);
        for (int target : targets) {
            int known = columns.indexOf(target);
            if (known >= 0) {
                met.add(known);
            } else if (columns.get(at) == FREE) {
                columns.set(at, target);
            } else {
                begun.add(open(target));
            }
        }
        boolean goesOn = met.isEmpty() && begun.isEmpty();
        ended = goesOn && columns.get(at) == FREE ? at : FREE;
        String row = goesOn ? "" : row(met, begun);
        trim();
        return row;
    }

    private int open(int mark) {
        int free = columns.indexOf(FREE);
        if (free < 0) {
            columns.add(mark);
            return columns.size() - 1;
        }
        columns.set(free, mark);
        return free;
    }

    private String row(List<Integer> met, List<Integer> begun) {
        int first = at;
        int last = at;
        for (int c : met) {
            first = Math.min(first, c);
            last = Math.max(last, c);
        }
        for (int c : begun) {
            first = Math.min(first, c);
            last = Math.max(last, c);
        }
        StringBuilder row = new StringBuilder();
        for (int c = 0; c < columns.size(); c++) {
            row.append(c == 0 ? "" : c > first && c <= last ? "─" : " ");
            int sides = (c > first && c <= last ? LEFT : 0) | (c >= first && c < last ? RIGHT : 0);
            boolean taken = columns.get(c) != FREE;
            if (c == at) {
                row.append(JOINTS.charAt(sides | UP | (taken ? DOWN : 0)));
            } else if (met.contains(c)) {
                row.append(JOINTS.charAt(sides | UP | DOWN));
            } else if (begun.contains(c)) {
                row.append(JOINTS.charAt(sides | DOWN));
            } else {
                row.append(taken ? '│' : JOINTS.charAt(sides)); // one that only crosses is not joined
            }
        }
        return row.toString();
    }

    private void trim() {
        while (!columns.isEmpty() && columns.get(columns.size() - 1) == FREE) {
            columns.remove(columns.size() - 1);
        }
    }
}
