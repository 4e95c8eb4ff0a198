package io.millwright.core.schedule;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.core.codec.JsonFields;
import io.millwright.core.codec.JsonWriter;
import io.millwright.spi.Payload;
import java.util.List;

/**
 * The stored form of {@link FiringState}; what is left at its default is left out.
 *
 * <pre>{@code
 * {"tick":1767225600000, "running":["…"], "queued":1767225600000, "problem":"…"}
 * }</pre>
 */
final class FiringStateFormat {
    private static final int LONGEST_PROBLEM = 1_000;

    private FiringStateFormat() {}

    static Payload write(FiringState state) {
        return new Payload(Payload.JSON, JsonWriter.write(json -> {
            if (state.tick() != Ticks.NEVER) {
                json.put("tick", state.tick());
            }
            if (!state.running().isEmpty()) {
                json.putArray("running", all -> state.running().forEach(id -> all.add(id.toString())));
            }
            if (state.queued() != Ticks.NEVER) {
                json.put("queued", state.queued());
            }
            String problem = state.problem();
            if (problem != null) {
                json.put("problem", shortened(problem));
            }
        }));
    }

    /** Half of a surrogate pair, which no writer takes, is never left. */
    private static String shortened(String text) {
        if (text.length() <= LONGEST_PROBLEM) {
            return text;
        }
        boolean splits = Character.isHighSurrogate(text.charAt(LONGEST_PROBLEM - 1));
        return text.substring(0, splits ? LONGEST_PROBLEM - 1 : LONGEST_PROBLEM);
    }

    /** @throws MillwrightException {@link ErrorCode#PAYLOAD_UNREADABLE} if it cannot be understood */
    static FiringState read(Payload stored) {
        return JsonFields.read(stored.bytes(), "state of the schedule", FiringStateFormat::read);
    }

    private static FiringState read(JsonFields json) {
        long tick = Ticks.NEVER;
        List<TaskId> running = List.of();
        long queued = Ticks.NEVER;
        String problem = null;
        while (json.next()) {
            switch (json.name()) {
                case "tick" -> tick = json.longValue();
                case "running" -> running = json.list(id -> TaskId.parse(id.stringValue()));
                case "queued" -> queued = json.longValue();
                case "problem" -> problem = json.stringValue();
                default -> {} // of a later release
            }
        }
        return new FiringState(tick, running, queued, problem);
    }
}
