package io.millwright.jdbc;

import io.millwright.spi.Tally;
import org.jspecify.annotations.Nullable;

/** A tally as a column: NULL for zeros, which nearly all are, else a JSON array that people can read, too. */
final class TallyText {
    /** The sixth came later, and is left out where it is zero. */
    private static final int COUNTERS = 5;

    private TallyText() {}

    static @Nullable String of(Tally tally) {
        if (tally.equals(Tally.ZERO)) {
            return null;
        }
        return "[" + tally.failures() + "," + tally.deferrals() + "," + tally.misses() + "," + tally.crashes() + ","
                + tally.lost() + (tally.overcome() == 0 ? "" : "," + tally.overcome()) + "]";
    }

    /** @throws DamagedRowException if it is not what {@link #of} writes */
    static Tally parse(@Nullable String text) {
        if (text == null) {
            return Tally.ZERO;
        }
        int end = text.length() - 1;
        if (end > 0 && text.charAt(0) == '[' && text.charAt(end) == ']') {
            String[] parts = text.substring(1, end).split(",", -1);
            if (parts.length == COUNTERS || parts.length == COUNTERS + 1) {
                return new Tally(
                        count(parts[0]),
                        count(parts[1]),
                        count(parts[2]),
                        count(parts[3]),
                        count(parts[4]),
                        parts.length > COUNTERS ? count(parts[COUNTERS]) : 0);
            }
        }
        throw new DamagedRowException("its counters are unreadable");
    }

    private static int count(String digits) {
        try {
            int value = Integer.parseInt(digits);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // answered below
        }
        throw new DamagedRowException("one of its counters is no number");
    }
}
