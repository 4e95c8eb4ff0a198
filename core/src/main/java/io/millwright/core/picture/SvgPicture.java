package io.millwright.core.picture;

import io.millwright.core.picture.Layout.Spot;
import io.millwright.core.picture.Sketch.Header;
import io.millwright.core.picture.Sketch.Line;
import io.millwright.core.picture.Sketch.Mark;
import io.millwright.core.picture.Sketch.Shape;
import io.millwright.spi.Links.On;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Draws a vector image. It has its style sheet with it, for light and dark backgrounds, and no script and no reference to anything. */
final class SvgPicture {
    private static final int MARGIN = 24;
    private static final int HEADER = 56;
    private static final int HEIGHT = 46;
    /** Width of a character of the title, and of the smaller ones below it; the fonts are of fixed width. */
    private static final double TITLE = 7.9;

    private static final double SMALL = 6.7;
    private static final int PADDING = 24;

    private static final String STYLE = """
            svg{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
            text{fill:#1c1c1c;text-anchor:middle}
            .title{font-size:13px;font-weight:600}
            .small{font-size:11px}
            .head,.tip{text-anchor:start}
            path{fill:none;stroke:#666;stroke-width:1.4}
            marker path{fill:#666;stroke:none}
            .dashed{stroke-dasharray:5 4}
            rect{stroke-width:1.4}
            .ground{fill:#fff}
            .failed rect{fill:#fde2e1;stroke:#b3261e}
            .running rect{fill:#d9e8fd;stroke:#1a56b0}
            .waiting rect{fill:#fdf3d0;stroke:#8a6500}
            .stopped rect{fill:#f3e3d3;stroke:#7a4a12}
            .held rect{fill:#f1f1f1;stroke:#777}
            .unknown rect{fill:#fff;stroke:#777}
            .succeeded rect{fill:#dcf2dd;stroke:#22662a}
            .skipped rect{fill:#fafafa;stroke:#aaa}
            @media (prefers-color-scheme:dark){
            text{fill:#eee}
            path{stroke:#aaa}
            marker path{fill:#aaa}
            .ground{fill:#161616}
            .failed rect{fill:#54201d;stroke:#f2827b}
            .running rect{fill:#1b3558;stroke:#7fb0f5}
            .waiting rect{fill:#463a12;stroke:#e3bd4a}
            .stopped rect{fill:#43301c;stroke:#d9a066}
            .held rect{fill:#2b2b2b;stroke:#999}
            .unknown rect{fill:#161616;stroke:#999}
            .succeeded rect{fill:#1c3f20;stroke:#7ccb84}
            .skipped rect{fill:#1f1f1f;stroke:#666}
            }
            """;

    private final Sketch sketch;
    private final Layout layout;
    private final StringBuilder out = new StringBuilder();

    private SvgPicture(Sketch sketch) {
        this.sketch = sketch;
        this.layout = new Layout(
                sketch.marks().stream().mapToDouble(SvgPicture::width).toArray(), sketch.lines());
    }

    static String draw(Sketch sketch) {
        return new SvgPicture(sketch).draw();
    }

    private static double width(Mark mark) {
        double text = Math.max(length(mark.title()) * TITLE, length(mark.states()) * SMALL);
        return Math.ceil(text) + PADDING;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private String draw() {
        Header header = sketch.header();
        String head = header.name() + ": " + header.state();
        String below = header.progress()
                + (sketch.omitted() == 0 ? "" : "; " + Wording.number(sketch.omitted()) + " more lines not drawn");
        double textWidth = Math.max(length(head) * TITLE, length(below) * SMALL);
        long width = (long) Math.ceil(Math.max(layout.width(), textWidth)) + 2 * MARGIN;
        long height = HEADER + (long) Math.max(1, layout.depth()) * Layout.LAYER - (Layout.LAYER - HEIGHT) + MARGIN;
        line("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\"" + height
                + "\" viewBox=\"0 0 " + width + " " + height + "\" role=\"img\">");
        line("<title>" + escaped(head) + "</title>");
        line("<style>\n" + STYLE + "</style>");
        line("<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\""
                + " orient=\"auto\"><path d=\"M0 0L8 4L0 8z\"/></marker></defs>");
        line("<rect class=\"ground\" width=\"" + width + "\" height=\"" + height + "\"/>");
        line("<text class=\"head title\" x=\"" + MARGIN + "\" y=\"22\">" + escaped(head) + "</text>");
        line("<text class=\"head small\" x=\"" + MARGIN + "\" y=\"40\">" + escaped(below) + "</text>");
        for (int i = 0; i < sketch.lines().size(); i++) {
            draw(sketch.lines().get(i), layout.way(i));
        }
        drawLabels();
        for (int i = 0; i < sketch.marks().size(); i++) {
            draw(sketch.marks().get(i), layout.spot(i));
        }
        line("</svg>");
        return out.toString();
    }

    private void draw(Line line, List<Spot> way) {
        StringBuilder path = new StringBuilder();
        for (int i = 1; i < way.size(); i++) {
            Spot from = way.get(i - 1);
            Spot to = way.get(i);
            double top = i == 1 ? bottom(from) : middle(from);
            double end = i == way.size() - 1 ? top(to) : middle(to);
            double half = (top + end) / 2;
            if (i == 1) {
                path.append("M").append(point(from.x, top));
            }
            path.append("C").append(point(from.x, half)).append(' ');
            path.append(point(to.x, half)).append(' ').append(point(to.x, end));
        }
        String label = label(line);
        line("<path" + (label.isEmpty() ? "" : " class=\"dashed\"") + " d=\"" + path + "\" marker-end=\"url(#tip)\""
                + (label.isEmpty() ? "/>" : "><title>" + label + "</title></path>"));
    }

    /** One word at the tip of all lines that mean the same. */
    private void drawLabels() {
        Map<Integer, Set<String>> labels = new TreeMap<>();
        for (Line line : sketch.lines()) {
            labels.computeIfAbsent(line.to(), key -> new TreeSet<>()).add(label(line));
        }
        labels.forEach((mark, words) -> {
            String text = words.stream().filter(word -> !word.isEmpty()).collect(Collectors.joining(", "));
            Spot spot = layout.spot(mark);
            if (!text.isEmpty()) {
                line("<text class=\"tip small\" x=\"" + number(spot.x + MARGIN + 8) + "\" y=\"" + number(top(spot) - 6)
                        + "\">" + text + "</text>");
            }
        });
    }

    /** What lets the line's end go; empty for success. */
    private String label(Line line) {
        if (sketch.marks().get(line.to()).shape() == Shape.UNDO) {
            return "undone by";
        }
        return line.on() == On.SUCCESS ? "" : line.on() == On.FAILURE ? "on failure" : "in any case";
    }

    private void draw(Mark mark, Spot spot) {
        line("<g class=\"" + mark.look().style() + "\"><title>" + escaped(mark.text()) + "</title>");
        line("<rect x=\"" + number(left(spot)) + "\" y=\"" + number(top(spot)) + "\" width=\"" + number(spot.width)
                + "\" height=\"" + HEIGHT + "\" rx=\"" + radius(mark.shape()) + "\"/>");
        double y = top(spot) + (mark.states().isEmpty() ? 28 : 20);
        text("title", spot, y, mark.title());
        if (!mark.states().isEmpty()) {
            text("small", spot, y + 16, mark.states());
        }
        line("</g>");
    }

    private static int radius(Shape shape) {
        return shape == Shape.TASK ? 6 : shape == Shape.REST ? 0 : HEIGHT / 2;
    }

    private void text(String style, Spot spot, double y, String text) {
        line("<text class=\"" + style + "\" x=\"" + number(spot.x + MARGIN) + "\" y=\"" + number(y) + "\">"
                + escaped(text) + "</text>");
    }

    private static double left(Spot spot) {
        return spot.x - spot.width / 2 + MARGIN;
    }

    private static double top(Spot spot) {
        return HEADER + (double) spot.layer * Layout.LAYER;
    }

    private static double middle(Spot spot) {
        return top(spot) + HEIGHT / 2.0;
    }

    private static double bottom(Spot spot) {
        return top(spot) + HEIGHT;
    }

    private static String point(double x, double y) {
        return number(x + MARGIN) + "," + number(y);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.1f", value);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}
