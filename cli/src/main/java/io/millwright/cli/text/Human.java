package io.millwright.cli.text;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers, sizes and times for people; always in the same, English form, so that scripts and tests can rely on it. */
public final class Human {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    private Human() {}

    /** {@code 1,234,567}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 1 jar}, {@code 2 jars}. */
    public static String count(long number, String one) {
        return count(number) + " " + one + (number == 1 ? "" : "s");
    }

    /** {@code 512 B}, {@code 1.4 MB}; powers of ten. */
    public static String size(long bytes) {
        if (bytes < 1_000) {
            return bytes + " B";
        }
        double value = bytes;
        String units = "kMGTPE";
        int unit = -1;
        while (value >= 999.5 && unit < units.length() - 1) {
            value /= 1_000;
            unit++;
        }
        return String.format(Locale.ROOT, value < 9.95 ? "%.1f %sB" : "%.0f %sB", value, units.charAt(unit));
    }

    /** The two largest units: {@code 3d 4h}, {@code 1m 5s}, {@code 1.2s}, {@code 15ms}. */
    public static String duration(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 0) {
            return "-" + duration(duration.negated());
        }
        if (millis < 1_000) {
            return millis + "ms";
        }
        if (millis < 60_000) {
            return String.format(Locale.ROOT, millis % 1_000 == 0 ? "%.0fs" : "%.1fs", millis / 1_000.0);
        }
        long seconds = millis / 1_000;
        if (seconds < 3_600) {
            return pair(seconds / 60, "m", seconds % 60, "s");
        }
        if (seconds < 86_400) {
            return pair(seconds / 3_600, "h", seconds % 3_600 / 60, "m");
        }
        return pair(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h");
    }

    private static String pair(long large, String largeUnit, long small, String smallUnit) {
        return large + largeUnit + (small == 0 ? "" : " " + small + smallUnit);
    }

    /** Milliseconds since 1970 in the local time zone; a dash for 0. */
    public static String time(long millis) {
        return millis == 0 ? "-" : TIME.format(Instant.ofEpochMilli(millis).atZone(ZoneId.systemDefault()));
    }

    /** How long ago, or how long until: {@code 3s ago}, {@code in 2m}; a dash for 0. */
    public static String relative(long millis, long now) {
        if (millis == 0) {
            return "-";
        }
        Duration distance = Duration.ofMillis(Math.abs(millis - now));
        return millis > now ? "in " + duration(distance) : duration(distance) + " ago";
    }
}
