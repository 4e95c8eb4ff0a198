package io.millwright.cli.text;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people type them: {@code 250ms}, {@code 90s}, {@code 15m}, {@code 1h}, {@code 7d}, {@code PT1H30M}. */
public final class Durations {
    private static final Pattern SHORT = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");

    /** About a hundred years; what is longer could overflow elsewhere. */
    private static final Duration LONGEST = Duration.ofDays(36_525);

    private Durations() {}

    /** Whether {@link #parse} would take it. */
    public static boolean looksLike(String text) {
        return SHORT.matcher(text).matches() || text.startsWith("PT") || text.startsWith("pt");
    }

    /**
     * @throws IllegalArgumentException if it is none, with what to write instead
     */
    public static Duration parse(String text) {
        Matcher matcher = SHORT.matcher(text);
        try {
            Duration duration =
                    matcher.matches() ? of(Long.parseLong(matcher.group(1)), matcher.group(2)) : Duration.parse(text);
            if (!duration.isNegative() && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        } catch (DateTimeParseException | ArithmeticException e) {
            // answered below
        }
        throw new IllegalArgumentException(
                "'" + Plain.line(text, 40) + "' is no duration; write 250ms, 90s, 15m, 1h, 7d or PT1H30M");
    }

    private static Duration of(long number, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
