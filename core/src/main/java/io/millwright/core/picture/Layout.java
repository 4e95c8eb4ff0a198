package io.millwright.core.picture;

import io.millwright.core.picture.Sketch.Line;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Places marks in layers, from top to bottom, after Sugiyama, Tagawa and Toda (1981): each mark one layer below the lowest that it waits
 * for; lines over several layers bend in each; a few sweeps sort every layer by the middle of its neighbours, so that fewer lines cross;
 * and then each is moved towards that middle, as far as its neighbours let it. Not thread-safe.
 */
final class Layout {
    static final int GAP = 28;
    static final int LAYER = 96;
    private static final int SWEEPS = 8;
    private static final int BEND_WIDTH = 8;

    private final List<List<Spot>> layers = new ArrayList<>();
    /** By index of the mark. */
    private final List<Spot> spots = new ArrayList<>();
    /** The bends of each line, from top to bottom, its ends included. */
    private final List<List<Spot>> ways = new ArrayList<>();

    /** Where a mark stands, or a line bends. */
    static final class Spot {
        final int layer;
        final double width;
        /** Of the middle. */
        double x;

        private final List<Spot> above = new ArrayList<>();
        private final List<Spot> below = new ArrayList<>();
        private double wish;

        private Spot(int layer, double width) {
            this.layer = layer;
            this.width = width;
        }

        private static double middle(List<Spot> neighbours, double otherwise) {
            return neighbours.stream().mapToDouble(spot -> spot.x).average().orElse(otherwise);
        }
    }

    /**
     * Computes it.
     *
     * @param widths of the marks
     * @param lines that lead from smaller to greater indexes
     */
    Layout(double[] widths, List<Line> lines) {
        int[] depth = new int[widths.length];
        for (int mark = 0; mark < widths.length; mark++) {
            for (Line line : lines) {
                if (line.to() == mark) {
                    depth[mark] = Math.max(depth[mark], depth[line.from()] + 1);
                }
            }
            spots.add(add(new Spot(depth[mark], widths[mark])));
        }
        lines.forEach(line -> ways.add(way(spots.get(line.from()), spots.get(line.to()))));
        layers.forEach(Layout::pack);
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            sweep(sweep % 2 == 0, true);
        }
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            sweep(sweep % 2 == 0, false);
        }
        moveToOrigin();
    }

    private Spot add(Spot spot) {
        while (layers.size() <= spot.layer) {
            layers.add(new ArrayList<>());
        }
        layers.get(spot.layer).add(spot);
        return spot;
    }

    private List<Spot> way(Spot from, Spot to) {
        List<Spot> way = new ArrayList<>();
        way.add(from);
        for (int layer = from.layer + 1; layer < to.layer; layer++) {
            way.add(add(new Spot(layer, BEND_WIDTH)));
        }
        way.add(to);
        for (int i = 1; i < way.size(); i++) {
            way.get(i - 1).below.add(way.get(i));
            way.get(i).above.add(way.get(i - 1));
        }
        return way;
    }

    /** Side by side around zero, in their order. */
    private static void pack(List<Spot> layer) {
        double total = layer.stream().mapToDouble(spot -> spot.width + GAP).sum() - GAP;
        double left = -total / 2;
        for (Spot spot : layer) {
            spot.x = left + spot.width / 2;
            left += spot.width + GAP;
        }
    }

    /** @param sorting whether they may pass each other */
    private void sweep(boolean down, boolean sorting) {
        for (int i = 0; i < layers.size(); i++) {
            List<Spot> layer = layers.get(down ? i : layers.size() - 1 - i);
            layer.forEach(spot -> spot.wish = Spot.middle(down ? spot.above : spot.below, spot.x));
            if (sorting) {
                layer.sort(Comparator.comparingDouble(spot -> spot.wish));
                pack(layer);
            } else {
                spread(layer);
            }
        }
    }

    /** As near to their wishes as they can be without touching: the mean of the leftmost and the rightmost way to do it. */
    private static void spread(List<Spot> layer) {
        double[] left = new double[layer.size()];
        double free = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < left.length; i++) {
            Spot spot = layer.get(i);
            left[i] = Math.max(spot.wish, free + spot.width / 2);
            free = left[i] + spot.width / 2 + GAP;
        }
        free = Double.POSITIVE_INFINITY;
        for (int i = left.length - 1; i >= 0; i--) {
            Spot spot = layer.get(i);
            double right = Math.min(spot.wish, free - spot.width / 2);
            free = right - spot.width / 2 - GAP;
            spot.x = (left[i] + right) / 2;
        }
    }

    private void moveToOrigin() {
        double left = layers.stream()
                .flatMap(List::stream)
                .mapToDouble(spot -> spot.x - spot.width / 2)
                .min()
                .orElse(0);
        layers.forEach(layer -> layer.forEach(spot -> spot.x = Math.round(spot.x - left)));
    }

    Spot spot(int mark) {
        return spots.get(mark);
    }

    /** Through which spots a line goes. */
    List<Spot> way(int line) {
        return ways.get(line);
    }

    double width() {
        return layers.stream()
                .flatMap(List::stream)
                .mapToDouble(spot -> spot.x + spot.width / 2)
                .max()
                .orElse(0);
    }

    int depth() {
        return layers.size();
    }
}
