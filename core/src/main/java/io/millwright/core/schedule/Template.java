package io.millwright.core.schedule;

import io.millwright.api.ErrorCode;
import io.millwright.api.Flow;
import io.millwright.api.MillwrightException;
import io.millwright.api.Schedule;
import io.millwright.api.Signature;
import io.millwright.api.TaskId;
import io.millwright.api.Workflow;
import io.millwright.core.codec.Codecs;
import io.millwright.core.codec.SignatureFormat;
import io.millwright.core.workflow.WorkflowEnvelopes;
import io.millwright.spi.Envelope;
import io.millwright.spi.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a schedule sends, before it is sent: envelopes under an id that stands for all firings, with times that count from the firing,
 * and with a placeholder for the tick. Stored once; a firing gives them its id, its times and its tick without reading arguments or
 * options.
 */
final class Template {
    /** As long as a tick, so that options need not be written anew; between quotes, where no other text of a signature can be. */
    private static final String PLACEHOLDER = "tick-of-the-firing-00000";

    /** Most steps of a workflow: a firing writes all of them in one transaction. */
    static final int MOST_NODES = 1_000;

    private static final byte[] MARK =
            ("\"" + Schedule.HEADER_TICK + "\":\"" + PLACEHOLDER).getBytes(StandardCharsets.UTF_8);
    private static final DateTimeFormatter TICK = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Template() {}

    /** The id of what a tick sends; of a workflow, its members follow from it. Whoever fires the tick again sends the same. */
    static TaskId id(String schedule, long tick) {
        return TaskId.ofKey("schedule\n" + schedule + "\n" + tick).workflow();
    }

    /** The id that stands for all firings. */
    private static TaskId standIn(String schedule) {
        return TaskId.ofKey("schedule\n" + schedule).workflow();
    }

    /**
     * @throws MillwrightException {@link ErrorCode#INVALID_SCHEDULE} if there is a time in it that is the same for all firings, or too
     *     much work; {@link ErrorCode#INVALID_WORKFLOW}
     */
    static List<Envelope> of(Schedule schedule, Codecs codecs) {
        List<Envelope> template = envelopes(schedule, codecs, 0);
        List<Envelope> later = envelopes(schedule, codecs, 1);
        for (int i = 0; i < template.size(); i++) {
            Envelope.Times times = template.get(i).times();
            Envelope.Times shifted = later.get(i).times();
            if (isAbsolute(times.dueAt(), shifted.dueAt()) || isAbsolute(times.expiresAt(), shifted.expiresAt())) {
                throw invalid(
                        schedule,
                        "its task " + template.get(i).task() + " has an eta or an expiry that is the same for all"
                                + " firings; give it a delay or expiresIn, and bounds to the timetable");
            }
        }
        return template.stream().map(Template::patient).toList();
    }

    private static boolean isAbsolute(long time, long oneLater) {
        return time != 0 && time == oneLater;
    }

    private static List<Envelope> envelopes(Schedule schedule, Codecs codecs, long now) {
        TaskId id = standIn(schedule.id());
        if (schedule.work() instanceof Schedule.Work.Task task) {
            Signature<?> signature = task.signature()
                    .withId(id)
                    .with(options -> options.header(Schedule.HEADER_ID, schedule.id())
                            .header(Schedule.HEADER_TICK, PLACEHOLDER));
            return List.of(SignatureFormat.write(signature, Map.of(), codecs, now));
        }
        Workflow<?> workflow = ((Schedule.Work.Whole) schedule.work())
                .workflow()
                .with(options ->
                        options.header(Schedule.HEADER_ID, schedule.id()).header(Schedule.HEADER_TICK, PLACEHOLDER));
        WorkflowEnvelopes whole =
                WorkflowEnvelopes.of(workflow, id, new WorkflowEnvelopes.Context(codecs, Map.of(), now));
        if (whole.size() > MOST_NODES) {
            throw invalid(
                    schedule,
                    "its workflow has " + whole.size() + " steps, the limit is " + MOST_NODES
                            + "; schedule a task that sends the workflow");
        }
        List<Envelope> all = new ArrayList<>(whole.size() + 1);
        all.add(whole.root(null, whole.deadline()));
        for (int number = 1; number <= whole.size(); number++) {
            all.add(whole.node(number));
        }
        return all;
    }

    private static MillwrightException invalid(Schedule schedule, String message) {
        return new MillwrightException(ErrorCode.INVALID_SCHEDULE, "schedule " + schedule.id() + ": " + message);
    }

    /** There is no sender who could be refused: a tick whose unique key is taken is a duplicate. */
    private static Envelope patient(Envelope envelope) {
        Flow flow = envelope.flow();
        Flow.Unique unique = flow == null ? null : flow.unique();
        if (flow == null || unique == null || unique.onConflict() != Flow.OnConflict.REJECT) {
            return envelope;
        }
        Flow.Unique attaching = new Flow.Unique(unique.key(), unique.until(), unique.period(), Flow.OnConflict.ATTACH);
        return with(envelope, new Flow(attaching, flow.share(), flow.orderKey(), flow.limits()));
    }

    private static Envelope with(Envelope e, Flow flow) {
        return new Envelope(e.id(), e.task(), e.address(), e.times(), e.arguments(), e.options(), e.links(), flow);
    }

    /**
     * What a firing sends.
     *
     * @param id of the firing, as of {@link #id}, or a fresh one
     * @param tick shown to the handler
     * @param now from which its times count
     * @throws MillwrightException {@link ErrorCode#CODEC_UNKNOWN} if this process cannot give the arguments another id
     */
    static List<Envelope> fill(List<Envelope> template, TaskId id, long tick, long now, Codecs codecs) {
        List<Envelope> filled = new ArrayList<>(template.size());
        for (Envelope envelope : template) {
            int number = envelope.id().number();
            TaskId own = number == 0 ? id : id.member(number);
            Envelope.Times times = envelope.times();
            filled.add(new Envelope(
                    own,
                    envelope.task(),
                    envelope.address(),
                    new Envelope.Times(now, later(times.dueAt(), now), later(times.expiresAt(), now)),
                    codecs.rebind(envelope.id(), own, envelope.arguments()),
                    stamped(envelope.options(), tick),
                    envelope.links(),
                    envelope.flow()));
        }
        return filled;
    }

    private static long later(long wait, long now) {
        return wait == 0 ? 0 : now + wait;
    }

    private static @Nullable Payload stamped(@Nullable Payload options, long tick) {
        if (options == null) {
            return null;
        }
        byte[] bytes = options.bytes();
        int at = indexOf(bytes, MARK);
        if (at < 0) {
            return options;
        }
        byte[] stamp = TICK.format(Instant.ofEpochMilli(tick)).getBytes(StandardCharsets.US_ASCII);
        byte[] stamped = bytes.clone();
        System.arraycopy(stamp, 0, stamped, at + MARK.length - stamp.length, stamp.length);
        return new Payload(options.codec(), stamped);
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (int from = 0; from <= bytes.length - wanted.length; from++) {
            int i = 0;
            while (i < wanted.length && bytes[from + i] == wanted[i]) {
                i++;
            }
            if (i == wanted.length) {
                return from;
            }
        }
        return -1;
    }
}
