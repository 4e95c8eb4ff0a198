package io.millwright.spi;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * {@code scheme:rest?option=value&…}. Options are percent-decoded; durations are ISO-8601 ({@code PT1H}) or a number with
 * {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}.
 *
 * @param scheme in lower case
 * @param rest between the colon and the question mark, as written
 * @param options in the order given
 */
public record StoreUrl(String scheme, String rest, Map<String, String> options) {
    public StoreUrl {
        Objects.requireNonNull(scheme, "scheme");
        Objects.requireNonNull(rest, "rest");
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /**
     * @throws MillwrightException {@link ErrorCode#INVALID_CONFIGURATION} if it cannot be read
     */
    public static StoreUrl parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw invalid(
                    "'" + text + "' is no store URL; write sqlite:work.db for a file, or memory: to try things out");
        }
        int question = text.indexOf('?', colon);
        String rest = question < 0 ? text.substring(colon + 1) : text.substring(colon + 1, question);
        Map<String, String> options = new LinkedHashMap<>();
        if (question >= 0 && question < text.length() - 1) {
            for (String pair : text.substring(question + 1).split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals < 1) {
                    throw invalid("'" + pair + "' in the store URL is no option; write ?name=value&name=value");
                }
                String key = decode(pair.substring(0, equals));
                if (options.put(key, decode(pair.substring(equals + 1))) != null) {
                    throw invalid("option " + key + " stands twice in the store URL");
                }
            }
        }
        return new StoreUrl(text.substring(0, colon).toLowerCase(Locale.ROOT), rest, options);
    }

    /** Refuses options that the store does not have, with a suggestion. */
    public void allowOptions(Collection<String> known) {
        for (String key : options.keySet()) {
            if (!known.contains(key)) {
                throw invalid("a " + scheme + ": store has no option '" + key + "'" + Suggestion.among(key, known));
            }
        }
    }

    public Optional<String> option(String key) {
        return Optional.ofNullable(options.get(key));
    }

    /** An option that is a duration. */
    public Duration duration(String key, Duration fallback) {
        return option(key).map(text -> duration(key, text)).orElse(fallback);
    }

    private static Duration duration(String key, String text) {
        try {
            if (text.startsWith("P") || text.startsWith("p")) {
                return positive(key, Duration.parse(text));
            }
            int digits = 0;
            while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
                digits++;
            }
            long number = Long.parseLong(text.substring(0, digits));
            return positive(
                    key,
                    switch (text.substring(digits)) {
                        case "ms" -> Duration.ofMillis(number);
                        case "s" -> Duration.ofSeconds(number);
                        case "m" -> Duration.ofMinutes(number);
                        case "h" -> Duration.ofHours(number);
                        case "d" -> Duration.ofDays(number);
                        default -> throw new NumberFormatException("unit");
                    });
        } catch (DateTimeParseException | NumberFormatException | ArithmeticException e) {
            throw invalid("option " + key + "=" + text + " is no duration; write 90s, 15m, 1h, 7d or PT1H30M");
        }
    }

    private static Duration positive(String key, Duration duration) {
        if (duration.isNegative() || duration.toMillis() == 0 || duration.compareTo(Duration.ofDays(36_525)) > 0) {
            throw invalid("option " + key + " must be between 1ms and 36525d, not " + duration);
        }
        return duration;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw invalid("'" + text + "' in the store URL is not percent-encoded correctly");
        }
    }

    private static MillwrightException invalid(String message) {
        return new MillwrightException(ErrorCode.INVALID_CONFIGURATION, message);
    }

    @Override
    public String toString() {
        // options may hold secrets, and so may what stands before the host
        return scheme + ":" + rest.replaceFirst("^//[^/@]*@", "//***@");
    }
}
