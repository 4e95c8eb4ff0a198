package io.millwright.spi;

import java.util.Collection;
import java.util.Locale;

/** "Did you mean": finds the known word nearest to a wrong one. */
public final class Suggestion {
    private Suggestion() {}

    /** {@code "; did you mean 'x'?"}, or a list of what there is if nothing is near. */
    public static String among(String wrong, Collection<String> known) {
        String best = "";
        int bestDistance = Integer.MAX_VALUE;
        for (String word : known) {
            int distance = distance(wrong.toLowerCase(Locale.ROOT), word.toLowerCase(Locale.ROOT));
            if (distance < bestDistance) {
                best = word;
                bestDistance = distance;
            }
        }
        // as many edits as letters would mean that they have nothing in common
        if (bestDistance <= Math.max(2, wrong.length() / 3) && bestDistance < Math.max(wrong.length(), best.length())) {
            return "; did you mean '" + best + "'?";
        }
        return known.isEmpty()
                ? ""
                : "; known are "
                        + String.join(", ", known.stream().sorted().limit(20).toList());
    }

    /** Levenshtein's edit distance; inputs are cut at 64 characters. */
    private static int distance(String from, String to) {
        String a = from.substring(0, Math.min(64, from.length()));
        String b = to.substring(0, Math.min(64, to.length()));
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
