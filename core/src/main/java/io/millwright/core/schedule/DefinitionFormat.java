package io.millwright.core.schedule;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.Missed;
import io.millwright.api.Overlap;
import io.millwright.api.Timetable;
import io.millwright.api.Trigger;
import io.millwright.core.codec.JsonFields;
import io.millwright.core.codec.JsonWriter;
import io.millwright.spi.Envelope;
import io.millwright.spi.Payload;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of definitions. Times are milliseconds; what is left at its default is left out.
 *
 * <pre>{@code
 * {"cron":"0 3 * * *", "zone":"Europe/Berlin", "until":1893456000000, "jitter":60000, "missed":"ALL", "most":10,
 *  "overlap":"SKIP", "anchor":1767225600000, "sends":[…]}
 * }</pre>
 *
 * Other triggers are {@code "every"}, {@code "afterEnd"} and {@code "at"}; for {@code sends} see {@link TemplateFormat}.
 */
final class DefinitionFormat {
    /** Largest definition, in bytes: a workflow of ordinary size fits well. */
    static final int LIMIT = 4 << 20;

    private DefinitionFormat() {}

    /** @throws MillwrightException {@link ErrorCode#PAYLOAD_TOO_LARGE} */
    static Payload write(Definition definition) {
        byte[] bytes = JsonWriter.write(json -> {
            Timetable timetable = definition.timetable();
            writeTrigger(json, timetable.trigger());
            writeInstant(json, "from", timetable.window().from());
            writeInstant(json, "until", timetable.window().until());
            if (!timetable.jitter().isZero()) {
                json.put("jitter", timetable.jitter().toMillis());
            }
            if (!timetable.missed().equals(Missed.ONCE)) {
                json.put("missed", timetable.missed().kind().name());
                json.put("most", timetable.missed().most());
            }
            if (timetable.overlap() != Overlap.ALLOW) {
                json.put("overlap", timetable.overlap().name());
            }
            json.put("anchor", definition.anchor());
            json.putArray("sends", all -> definition.template().forEach(one -> TemplateFormat.write(all, one)));
        });
        if (bytes.length > LIMIT) {
            throw new MillwrightException(
                    ErrorCode.PAYLOAD_TOO_LARGE,
                    "what the schedule sends takes " + bytes.length + " bytes, the limit is " + LIMIT
                            + "; put the data into a file or an object store and pass its name");
        }
        return new Payload(Payload.JSON, bytes);
    }

    private static void writeTrigger(JsonWriter json, Trigger trigger) {
        if (trigger instanceof Trigger.Cron cron) {
            json.put("cron", cron.expression());
            json.put("zone", cron.zone().getId());
        } else if (trigger instanceof Trigger.Every every) {
            json.put("every", every.interval().toMillis());
        } else if (trigger instanceof Trigger.AfterEnd after) {
            json.put("afterEnd", after.pause().toMillis());
        } else if (trigger instanceof Trigger.At at) {
            json.put("at", at.time().toEpochMilli());
        }
    }

    private static void writeInstant(JsonWriter json, String name, @Nullable Instant value) {
        if (value != null) {
            json.put(name, value.toEpochMilli());
        }
    }

    /** @throws MillwrightException {@link ErrorCode#PAYLOAD_UNREADABLE} if it cannot be understood */
    static Definition read(Payload stored) {
        try {
            return JsonFields.read(stored.bytes(), "schedule", DefinitionFormat::read);
        } catch (MillwrightException e) {
            throw e.code() == ErrorCode.PAYLOAD_UNREADABLE ? e : unreadable(e.getMessage(), e);
        } catch (DateTimeException | IllegalArgumentException | ArithmeticException e) {
            throw unreadable(e.getMessage(), e);
        }
    }

    private static Definition read(JsonFields json) {
        Trigger trigger = null;
        String cron = null;
        ZoneId zone = ZoneOffset.UTC;
        Instant from = null;
        Instant until = null;
        Duration jitter = Duration.ZERO;
        Missed.Kind missed = Missed.Kind.ONCE;
        int most = 1;
        Overlap overlap = Overlap.ALLOW;
        long anchor = 0;
        List<Envelope> template = List.of();
        while (json.next()) {
            switch (json.name()) {
                case "cron" -> cron = json.stringValue();
                case "zone" -> zone = ZoneId.of(json.stringValue());
                case "every" -> trigger = new Trigger.Every(Duration.ofMillis(json.longValue()));
                case "afterEnd" -> trigger = new Trigger.AfterEnd(Duration.ofMillis(json.longValue()));
                case "at" -> trigger = new Trigger.At(Instant.ofEpochMilli(json.longValue()));
                case "from" -> from = Instant.ofEpochMilli(json.longValue());
                case "until" -> until = Instant.ofEpochMilli(json.longValue());
                case "jitter" -> jitter = Duration.ofMillis(json.longValue());
                case "missed" -> missed = Missed.Kind.valueOf(json.stringValue());
                case "most" -> most = json.intValue();
                case "overlap" -> overlap = Overlap.valueOf(json.stringValue());
                case "anchor" -> anchor = json.longValue();
                case "sends" -> template = json.list(one -> one.object(TemplateFormat::read));
                default -> {} // of a later release
            }
        }
        if (cron != null) {
            trigger = new Trigger.Cron(cron, zone);
        }
        if (trigger == null) {
            throw unreadable("it has no trigger that this release knows", null);
        }
        return new Definition(
                new Timetable(trigger, new Timetable.Window(from, until), jitter, new Missed(missed, most), overlap),
                anchor,
                template);
    }

    private static MillwrightException unreadable(@Nullable String why, @Nullable Throwable cause) {
        return new MillwrightException(
                ErrorCode.PAYLOAD_UNREADABLE, "the stored schedule cannot be read: " + why, cause);
    }
}
