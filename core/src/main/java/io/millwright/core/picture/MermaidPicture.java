package io.millwright.core.picture;

import io.millwright.core.picture.Sketch.Header;
import io.millwright.core.picture.Sketch.Line;
import io.millwright.core.picture.Sketch.Mark;
import io.millwright.core.picture.Sketch.Shape;
import java.util.TreeSet;

/**
 * Writes a flowchart in the language of Mermaid. All names stand in quotes, and whatever is more than a letter, a digit or harmless
 * punctuation is written by its number ({@code #34;}), so that no name can end its quotes, begin a directive or become HTML.
 */
final class MermaidPicture {
    /** Colours that can be read on light and on dark pages: they bring their own ground. */
    private static final String[][] STYLES = {
        {"failed", "#fde2e1", "#b3261e"},
        {"running", "#d9e8fd", "#1a56b0"},
        {"waiting", "#fdf3d0", "#8a6500"},
        {"stopped", "#f3e3d3", "#7a4a12"},
        {"held", "#eeeeee", "#666666"},
        {"unknown", "#ffffff", "#666666"},
        {"succeeded", "#dcf2dd", "#22662a"},
        {"skipped", "#f6f6f6", "#888888"}
    };

    private final Sketch sketch;
    private final StringBuilder out = new StringBuilder();

    private MermaidPicture(Sketch sketch) {
        this.sketch = sketch;
    }

    static String draw(Sketch sketch) {
        return new MermaidPicture(sketch).draw();
    }

    private String draw() {
        Header header = sketch.header();
        line("flowchart TD");
        line("  subgraph workflow [" + quoted(header.name() + ": " + header.state(), header.progress()) + "]");
        for (int i = 0; i < sketch.marks().size(); i++) {
            line("    s" + i + mark(sketch.marks().get(i)));
        }
        for (Line line : sketch.lines()) {
            line("    s" + line.from() + arrow(line) + "s" + line.to());
        }
        if (sketch.omitted() > 0) {
            line("    omitted[" + quoted("and " + Wording.number(sketch.omitted()) + " more lines") + "]");
        }
        line("  end");
        styles();
        return out.toString();
    }

    private static String mark(Mark mark) {
        String label = mark.states().isEmpty() ? quoted(mark.title()) : quoted(mark.title(), mark.states());
        String shape = switch (mark.shape()) {
            case TASK -> "[" + label + "]";
            case UNDO -> "([" + label + "])";
            case GATE -> "{{" + label + "}}";
            case REST -> "[[" + label + "]]";
        };
        return shape + ":::" + mark.look().style();
    }

    private String arrow(Line line) {
        if (sketch.marks().get(line.to()).shape() == Shape.UNDO) {
            return " -. \"undone by\" .-> ";
        }
        return switch (line.on()) {
            case SUCCESS -> " --> ";
            case FAILURE -> " -. \"on failure\" .-> ";
            case END -> " -. \"in any case\" .-> ";
        };
    }

    private void styles() {
        TreeSet<Look> used = new TreeSet<>();
        sketch.marks().forEach(mark -> used.add(mark.look()));
        for (String[] style : STYLES) {
            if (used.stream().anyMatch(look -> look.style().equals(style[0]))) {
                line("  classDef " + style[0] + " fill:" + style[1] + ",stroke:" + style[2] + ",color:#1c1c1c");
            }
        }
    }

    private static String quoted(String... lines) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < lines.length; i++) {
            text.append(i == 0 ? "" : "<br>");
            lines[i].codePoints().forEach(c -> append(text, c));
        }
        return text.append('"').toString();
    }

    private static void append(StringBuilder text, int c) {
        if (Character.isLetterOrDigit(c) || " .,:_-×…".indexOf(c) >= 0) {
            text.appendCodePoint(c);
        } else {
            text.append('#').append(c).append(';');
        }
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}
