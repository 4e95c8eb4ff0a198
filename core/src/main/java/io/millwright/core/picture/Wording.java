package io.millwright.core.picture;

import java.util.Locale;

/** Makes what others wrote fit to be shown, in whatever form. */
final class Wording {
    private static final int LONGEST_NAME = 40;
    private static final int LONGEST_SENTENCE = 200;

    private Wording() {}

    /** A name: one short line without anything that controls, hides or reorders text. */
    static String name(String text) {
        return cleaned(text, LONGEST_NAME);
    }

    /** The same, with room for a sentence. */
    static String sentence(String text) {
        return cleaned(text, LONGEST_SENTENCE);
    }

    /** {@code 100,000}. */
    static String number(int number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String cleaned(String text, int limit) {
        StringBuilder clean = new StringBuilder();
        int length = 0;
        int next = 0;
        while (next < text.length()) {
            int c = text.codePointAt(next);
            if (++length == limit && next + Character.charCount(c) < text.length()) {
                return clean.append('…').toString();
            }
            clean.appendCodePoint(isHarmless(c) ? c : '\uFFFD');
            next += Character.charCount(c);
        }
        return clean.toString();
    }

    private static boolean isHarmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, // escape sequences begin with one
                    Character.FORMAT, // among them those that turn the direction of a line
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.NON_SPACING_MARK, // many of them climb over the lines above
                    Character.ENCLOSING_MARK -> false;
            default -> true;
        };
    }
}
