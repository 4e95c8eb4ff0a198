package io.millwright.api;

/** Small text helpers for error messages. */
final class Text {
    private Text() {}

    /** At most {@code limit} characters; half of a surrogate pair, which no encoder takes, is never left. */
    static String shorten(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(limit - 2)) ? limit - 2 : limit - 1;
        return text.substring(0, end) + "…";
    }
}
