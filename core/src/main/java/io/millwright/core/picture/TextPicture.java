package io.millwright.core.picture;

import io.millwright.core.picture.Sketch.Header;
import io.millwright.core.picture.Sketch.Line;
import io.millwright.core.picture.Sketch.Mark;
import io.millwright.core.picture.Sketch.Shape;
import io.millwright.spi.Links.On;
import java.util.List;
import java.util.stream.Collectors;

/** Draws for a terminal: a mark on each line, and to the left of it the ways that lead from mark to mark. */
final class TextPicture {
    private final Sketch sketch;
    private final StringBuilder out = new StringBuilder();

    private TextPicture(Sketch sketch) {
        this.sketch = sketch;
    }

    static String draw(Sketch sketch) {
        return new TextPicture(sketch).draw();
    }

    private String draw() {
        Header header = sketch.header();
        line(header.name() + " " + header.id() + ": " + header.state());
        line(header.progress());
        line("");
        Lanes lanes = new Lanes();
        for (int index : sketch.inDepth()) {
            Mark mark = sketch.marks().get(index);
            line(lanes.enter(index, mark.look().glyph) + " " + mark.text() + remark(index, mark));
            String ways = lanes.leave(index, sketch.after(index));
            if (!ways.isEmpty()) {
                line(ways);
            }
        }
        if (sketch.omitted() > 0) {
            line("");
            line("and " + Wording.number(sketch.omitted()) + " more lines between steps");
        }
        return out.toString();
    }

    /** What lets it go, unless that is the success of what is before it. */
    private String remark(int index, Mark mark) {
        List<Line> before = sketch.before(index);
        if (mark.shape() == Shape.UNDO) {
            String undone = before.stream()
                    .map(line -> sketch.marks().get(line.from()).title())
                    .distinct()
                    .collect(Collectors.joining(", "));
            return " (undoes " + (undone.isEmpty() ? "a step" : undone) + ")";
        }
        if (mark.shape() != Shape.TASK || before.isEmpty()) {
            return "";
        }
        if (before.stream().allMatch(line -> line.on() == On.FAILURE)) {
            return " (only after failure)";
        }
        return before.stream().anyMatch(line -> line.on() != On.SUCCESS) ? " (also after failure)" : "";
    }

    private void line(String text) {
        out.append(text.stripTrailing()).append('\n');
    }
}
