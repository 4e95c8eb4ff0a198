package io.millwright.cli.text;

/**
 * Makes text that others wrote safe to print: names, messages and stack traces of tasks may hold escape sequences that would
 * move the cursor, change the window's title or hide what came before.
 */
public final class Plain {
    private Plain() {}

    /** One line: every control character becomes a space. */
    public static String line(String text) {
        return cleaned(text, false);
    }

    /** Several lines: line ends and tabs stay, other control characters become a question mark. */
    public static String block(String text) {
        return cleaned(text, true);
    }

    /** One line of at most {@code limit} characters. */
    public static String line(String text, int limit) {
        // cut first: the text may be large
        String start = text.length() <= limit ? text : text.substring(0, Math.max(0, limit - 1)) + "…";
        return line(start);
    }

    private static String cleaned(String text, boolean block) {
        StringBuilder clean = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isHarmless(c) || (block && (c == '\n' || c == '\t'))) {
                continue;
            }
            if (clean == null) {
                clean = new StringBuilder(text);
            }
            clean.setCharAt(i, block && c != '\r' ? '?' : ' ');
        }
        return clean == null ? text : clean.toString();
    }

    /** Control characters of both sets, and those that reorder a line so that it reads as something else. */
    private static boolean isHarmless(char c) {
        return c >= ' '
                && !(c >= 0x7F && c <= 0x9F)
                && !(c >= 0x202A && c <= 0x202E)
                && !(c >= 0x2066 && c <= 0x2069)
                && c != 0x2028
                && c != 0x2029;
    }
}
