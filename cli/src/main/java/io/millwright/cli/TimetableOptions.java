package io.millwright.cli;

import io.millwright.api.Missed;
import io.millwright.api.Overlap;
import io.millwright.api.Timetable;
import io.millwright.api.Trigger;
import io.millwright.spi.Suggestion;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say when a schedule fires. */
final class TimetableOptions {
    private static final String NONE = "none";
    private static final int DEFAULT_MOST = 100;

    @Option(
            names = "--cron",
            paramLabel = "EXPR",
            description = "By the calendar: five fields, six with the second first, @daily …, or @every 90s.")
    private @Nullable String cron;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            description = "Whose wall clock --cron goes by, such as Europe/Berlin. Default: UTC.")
    private @Nullable String zone;

    @Option(names = "--every", paramLabel = "DURATION", description = "At a fixed rate.")
    private @Nullable Duration every;

    @Option(
            names = "--after-end",
            paramLabel = "DURATION",
            description = "So long after the task of the firing before has ended.")
    private @Nullable Duration afterEnd;

    @Option(names = "--at", paramLabel = "TIME", description = "Once, at this time (ISO-8601).")
    private @Nullable Instant at;

    @Option(names = "--from", paramLabel = "TIME", description = "Not before this time; 'none' for no bound.")
    private @Nullable String from;

    @Option(names = "--until", paramLabel = "TIME", description = "Not after this time; 'none' for no bound.")
    private @Nullable String until;

    @Option(names = "--jitter", paramLabel = "DURATION", description = "Puts each firing off by up to so long.")
    private @Nullable Duration jitter;

    @Option(
            names = "--missed",
            paramLabel = "POLICY",
            description = "What becomes of ticks that nobody fired in time: skip, once (the latest; default), all, or"
                    + " all:N (the latest N).")
    private @Nullable String missed;

    @Option(
            names = "--overlap",
            paramLabel = "POLICY",
            description = "If the task before has not ended: allow (default), skip, or queue-one.")
    private @Nullable String overlap;

    /** The trigger that was given; null if none was. */
    private @Nullable Trigger trigger(@Nullable Trigger before) {
        long ways = List.of(cron != null, every != null, afterEnd != null, at != null).stream()
                .filter(given -> given)
                .count();
        if (ways > 1) {
            throw Errors.input("--cron, --every, --after-end and --at exclude each other; give one of them");
        }
        if (zone != null && cron == null) {
            if (before instanceof Trigger.Cron known && ways == 0) {
                return Trigger.cron(known.expression(), zone(zone));
            }
            throw Errors.input("--zone belongs to --cron; give both, or neither");
        }
        if (cron != null) {
            ZoneId keeping = before instanceof Trigger.Cron known ? known.zone() : ZoneOffset.UTC;
            return Trigger.cron(cron, zone == null ? keeping : zone(zone));
        }
        if (every != null) {
            return new Trigger.Every(every);
        }
        if (afterEnd != null) {
            return new Trigger.AfterEnd(afterEnd);
        }
        return at == null ? null : new Trigger.At(at);
    }

    boolean saysWhen() {
        return cron != null || every != null || afterEnd != null || at != null;
    }

    /** A timetable made of what was given. */
    Timetable timetable() {
        Trigger trigger = trigger(null);
        if (trigger == null) {
            throw Errors.input("say when: --cron, --every, --after-end or --at");
        }
        return applied(Timetable.of(trigger));
    }

    /** Another timetable with what was given changed. */
    Timetable changing(Timetable before) {
        Trigger trigger = trigger(before.trigger());
        Timetable after = applied(trigger == null ? before : before.trigger(trigger));
        if (after.equals(before)
                && !saysWhen()
                && jitter == null
                && missed == null
                && overlap == null
                && from == null
                && until == null
                && zone == null) {
            throw Errors.input("say what to change, for example --cron '0 4 * * *' or --overlap skip");
        }
        return after;
    }

    private Timetable applied(Timetable timetable) {
        Timetable result = timetable;
        if (from != null) {
            result = result.from(bound("--from", from));
        }
        if (until != null) {
            result = result.until(bound("--until", until));
        }
        if (jitter != null) {
            result = result.jitter(jitter);
        }
        if (missed != null) {
            result = result.missed(missed(missed));
        }
        return overlap == null ? result : result.overlap(overlap(overlap));
    }

    private static @Nullable Instant bound(String option, String text) {
        if (text.equals(NONE)) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw Errors.input(option + " '" + text + "' is no time; write 2027-01-31T08:00:00Z, or none");
        }
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw Errors.input("--zone '" + text + "' is no time zone; write Europe/Berlin, or UTC"
                    + Suggestion.among(text, ZoneId.getAvailableZoneIds()));
        }
    }

    private static Missed missed(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        try {
            if (lower.equals("skip")) {
                return Missed.SKIP;
            } else if (lower.equals("once")) {
                return Missed.ONCE;
            } else if (lower.equals("all")) {
                return Missed.all(DEFAULT_MOST);
            } else if (lower.startsWith("all:")) {
                return Missed.all(Integer.parseInt(lower.substring(4)));
            }
        } catch (NumberFormatException e) {
            // answered below
        }
        throw Errors.input("--missed '" + text + "' is unknown; write skip, once, all or all:10");
    }

    private static Overlap overlap(String text) {
        return Arrays.stream(Overlap.values())
                .filter(known ->
                        known.name().equals(text.toUpperCase(Locale.ROOT).replace('-', '_')))
                .findFirst()
                .orElseThrow(() -> Errors.input("--overlap '" + text + "' is unknown; write allow, skip or queue-one"));
    }
}
