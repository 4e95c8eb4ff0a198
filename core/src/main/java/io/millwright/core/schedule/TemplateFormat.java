package io.millwright.core.schedule;

import io.millwright.api.Flow;
import io.millwright.api.TaskId;
import io.millwright.core.codec.JsonFields;
import io.millwright.core.codec.JsonWriter;
import io.millwright.spi.Envelope;
import io.millwright.spi.Links;
import io.millwright.spi.LinksFormat;
import io.millwright.spi.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/**
 * The stored form of what a schedule sends, one object for each envelope. JSON stands as text, for people who look into the store;
 * other payloads and links in base 64.
 *
 * <pre>{@code
 * {"id":"…", "task":"report", "queue":"default", "priority":9, "key":"k", "delay":1000, "expires":60000,
 *  "args":{"json":"[1,2]"}, "options":{"json":"{…}"}, "links":"AQAB…", "flow":{…}}
 * }</pre>
 *
 * A payload of another codec is {@code {"codec":"json-aesgcm", "bytes":"…"}}.
 */
final class TemplateFormat {
    private TemplateFormat() {}

    static void write(JsonWriter json, Envelope envelope) {
        json.addObject(one -> {
            one.put("id", envelope.id().toString());
            one.put("task", envelope.task());
            Envelope.Address address = envelope.address();
            one.put("queue", address.queue());
            if (address.priority() != 0) {
                one.put("priority", address.priority());
            }
            if (address.uniqueKey() != null) {
                one.put("key", address.uniqueKey());
            }
            if (envelope.times().dueAt() != 0) {
                one.put("delay", envelope.times().dueAt());
            }
            if (envelope.times().expiresAt() != 0) {
                one.put("expires", envelope.times().expiresAt());
            }
            write(one, "args", envelope.arguments());
            Payload options = envelope.options();
            if (options != null) {
                write(one, "options", options);
            }
            Links links = envelope.links();
            if (links != null) {
                one.put("links", base64(LinksFormat.write(links)));
            }
            Flow flow = envelope.flow();
            if (flow != null) {
                one.putObject("flow", inner -> write(inner, flow));
            }
        });
    }

    private static void write(JsonWriter json, String name, Payload payload) {
        json.putObject(name, inner -> {
            if (payload.codec().equals(Payload.JSON)) {
                inner.put("json", new String(payload.bytes(), StandardCharsets.UTF_8));
            } else {
                inner.put("codec", payload.codec());
                inner.put("bytes", base64(payload.bytes()));
            }
        });
    }

    private static void write(JsonWriter json, Flow flow) {
        Flow.Unique unique = flow.unique();
        if (unique != null) {
            json.putObject("unique", inner -> {
                inner.put("key", unique.key());
                inner.put("until", unique.until().name());
                Duration period = unique.period();
                if (period != null) {
                    inner.put("period", period.toMillis());
                }
                inner.put("conflict", unique.onConflict().name());
            });
        }
        Flow.Share share = flow.share();
        if (share != null) {
            json.putObject("share", inner -> {
                inner.put("key", share.key());
                inner.put("weight", share.weight());
            });
        }
        String orderKey = flow.orderKey();
        if (orderKey != null) {
            json.put("order", orderKey);
        }
        if (!flow.limits().isEmpty()) {
            json.putArray(
                    "limits",
                    all -> flow.limits()
                            .forEach(limit -> all.addObject(inner -> {
                                inner.put("name", limit.name());
                                inner.put("key", limit.key());
                            })));
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static Envelope read(JsonFields json) {
        TaskId id = null;
        String task = "";
        String queue = "";
        int priority = 0;
        String key = null;
        long delay = 0;
        long expires = 0;
        Payload arguments = null;
        Payload options = null;
        Links links = null;
        Flow flow = null;
        while (json.next()) {
            switch (json.name()) {
                case "id" -> id = TaskId.parse(json.stringValue());
                case "task" -> task = json.stringValue();
                case "queue" -> queue = json.stringValue();
                case "priority" -> priority = json.intValue();
                case "key" -> key = json.stringValue();
                case "delay" -> delay = json.longValue();
                case "expires" -> expires = json.longValue();
                case "args" -> arguments = json.object(TemplateFormat::readPayload);
                case "options" -> options = json.object(TemplateFormat::readPayload);
                case "links" -> links = LinksFormat.read(bytes(json));
                case "flow" -> flow = json.object(TemplateFormat::readFlow);
                default -> {} // of a later release
            }
        }
        if (id == null || arguments == null) {
            throw new IllegalArgumentException("what it sends has no id or no arguments");
        }
        return new Envelope(
                id,
                task,
                new Envelope.Address(queue, priority, key),
                new Envelope.Times(0, delay, expires),
                arguments,
                options,
                links,
                flow);
    }

    private static Payload readPayload(JsonFields json) {
        String codec = Payload.JSON;
        byte[] bytes = new byte[0];
        while (json.next()) {
            switch (json.name()) {
                case "json" -> bytes = json.stringValue().getBytes(StandardCharsets.UTF_8);
                case "codec" -> codec = json.stringValue();
                case "bytes" -> bytes = bytes(json);
                default -> {} // of a later release
            }
        }
        return new Payload(codec, bytes);
    }

    private static Flow readFlow(JsonFields json) {
        Flow.Unique unique = null;
        Flow.Share share = null;
        String order = null;
        List<Flow.LimitKey> limits = List.of();
        while (json.next()) {
            switch (json.name()) {
                case "unique" -> unique = json.object(TemplateFormat::readUnique);
                case "share" -> share = json.object(TemplateFormat::readShare);
                case "order" -> order = json.stringValue();
                case "limits" -> limits = json.list(limit -> limit.object(TemplateFormat::readLimit));
                default -> {} // of a later release
            }
        }
        return new Flow(unique, share, order, limits);
    }

    private static Flow.Unique readUnique(JsonFields json) {
        String key = "";
        Flow.Until until = Flow.Until.DONE;
        Duration period = null;
        Flow.OnConflict conflict = Flow.OnConflict.ATTACH;
        while (json.next()) {
            switch (json.name()) {
                case "key" -> key = json.stringValue();
                case "until" -> until = Flow.Until.valueOf(json.stringValue());
                case "period" -> period = Duration.ofMillis(json.longValue());
                case "conflict" -> conflict = Flow.OnConflict.valueOf(json.stringValue());
                default -> {} // of a later release
            }
        }
        return new Flow.Unique(key, until, period, conflict);
    }

    private static Flow.Share readShare(JsonFields json) {
        String key = "";
        int weight = 1;
        while (json.next()) {
            switch (json.name()) {
                case "key" -> key = json.stringValue();
                case "weight" -> weight = json.intValue();
                default -> {} // of a later release
            }
        }
        return new Flow.Share(key, weight);
    }

    private static Flow.LimitKey readLimit(JsonFields json) {
        String name = "";
        String key = "";
        while (json.next()) {
            switch (json.name()) {
                case "name" -> name = json.stringValue();
                case "key" -> key = json.stringValue();
                default -> {} // of a later release
            }
        }
        return new Flow.LimitKey(name, key);
    }

    private static byte[] bytes(JsonFields json) {
        return Base64.getDecoder().decode(json.stringValue());
    }
}
