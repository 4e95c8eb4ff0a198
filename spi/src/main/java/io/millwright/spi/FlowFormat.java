package io.millwright.spi;

import io.millwright.api.Flow;
import io.millwright.api.Flow.LimitKey;
import io.millwright.api.Flow.OnConflict;
import io.millwright.api.Flow.Share;
import io.millwright.api.Flow.Unique;
import io.millwright.api.Flow.Until;
import io.millwright.api.MillwrightException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link Flow} as a line of text, for stores that keep it as a whole and for people who look into them: fields apart by a space, such as
 * {@code unique=TIME,ATTACH,60000,9:invoice-7 share=2,4:acme order=9:account-7 limit=api,0:}. A text that is not ours
 * follows its length in characters, so that nothing needs escaping.
 */
public final class FlowFormat {
    private FlowFormat() {}

    public static String write(Flow flow) {
        StringBuilder out = new StringBuilder(64);
        Unique unique = flow.unique();
        if (unique != null) {
            Duration period = unique.period();
            field(out, "unique")
                    .append(unique.until())
                    .append(',')
                    .append(unique.onConflict())
                    .append(',')
                    .append(period == null ? 0 : period.toMillis())
                    .append(',');
            text(out, unique.key());
        }
        Share share = flow.share();
        if (share != null) {
            text(field(out, "share").append(share.weight()).append(','), share.key());
        }
        String orderKey = flow.orderKey();
        if (orderKey != null) {
            text(field(out, "order"), orderKey);
        }
        for (LimitKey limit : flow.limits()) {
            text(field(out, "limit").append(limit.name()).append(','), limit.key());
        }
        return out.toString();
    }

    private static StringBuilder field(StringBuilder out, String name) {
        return out.append(out.isEmpty() ? "" : " ").append(name).append('=');
    }

    private static void text(StringBuilder out, String text) {
        out.append(text.length()).append(':').append(text);
    }

    /** @throws IllegalArgumentException if this is not such a text */
    public static Flow read(String text) {
        try {
            return new Reader(text).flow();
        } catch (MillwrightException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("damaged flow", e);
        }
    }

    /** Goes through a text once; whatever reaches beyond its end is an {@link IndexOutOfBoundsException}. */
    private static final class Reader {
        private final String in;
        private int at;

        Reader(String in) {
            this.in = in;
        }

        Flow flow() {
            Unique unique = null;
            Share share = null;
            String orderKey = null;
            List<LimitKey> limits = new ArrayList<>(1);
            while (at < in.length()) {
                String field = until('=');
                switch (field) {
                    case "unique" -> unique = unique();
                    case "share" -> share = share();
                    case "order" -> orderKey = text();
                    case "limit" -> limits.add(new LimitKey(until(','), text()));
                    default -> throw new IllegalArgumentException("unknown field '" + field + "'");
                }
                if (at < in.length() && in.charAt(at++) != ' ') {
                    throw new IllegalArgumentException("a field does not end at " + at);
                }
            }
            return new Flow(unique, share, orderKey, limits);
        }

        private Unique unique() {
            Until until = Until.valueOf(until(','));
            OnConflict onConflict = OnConflict.valueOf(until(','));
            long millis = Long.parseLong(until(','));
            @Nullable Duration period = millis == 0 ? null : Duration.ofMillis(millis);
            return new Unique(text(), until, period, onConflict);
        }

        private Share share() {
            int weight = Integer.parseInt(until(','));
            return new Share(text(), weight);
        }

        private String text() {
            int length = Integer.parseInt(until(':'));
            String text = in.substring(at, at + length);
            at += length;
            return text;
        }

        private String until(char end) {
            int stop = in.indexOf(end, at);
            String word = in.substring(at, stop); // fails if there is none
            at = stop + 1;
            return word;
        }
    }
}
