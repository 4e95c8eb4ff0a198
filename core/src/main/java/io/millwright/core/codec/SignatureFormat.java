package io.millwright.core.codec;

import io.millwright.api.ErrorCode;
import io.millwright.api.Flow;
import io.millwright.api.MillwrightException;
import io.millwright.api.Signature;
import io.millwright.api.TaskOptions;
import io.millwright.spi.Envelope;
import io.millwright.spi.Links;
import io.millwright.spi.Payload;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signatures to envelopes and back. */
public final class SignatureFormat {
    /** Most bytes of encoded options: 64 headers and tags of ordinary length fit well. */
    public static final int OPTIONS_LIMIT = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(SignatureFormat.class);

    private SignatureFormat() {}

    /**
     * A signature's place in a workflow.
     *
     * @param inputs null if it takes no results
     */
    public record Place(Links links, @Nullable Inputs inputs) {}

    /**
     * What is stored of a signature besides its arguments.
     *
     * @param options as they were sent, relative times made absolute
     * @param inputs whose results it takes; null if none
     */
    public record Stored(TaskOptions options, @Nullable Inputs inputs) {
        private static final Stored DEFAULT = new Stored(TaskOptions.DEFAULT, null);
    }

    /**
     * What the store gets.
     *
     * @param headers added to those of the signature
     * @param now the moment that relative times count from
     */
    public static Envelope write(Signature<?> signature, Map<String, String> headers, Codecs codecs, long now) {
        return write(signature, null, headers, codecs, now);
    }

    /**
     * What the store gets of a member of a workflow.
     *
     * @param place null if it stands alone
     */
    public static Envelope write(
            Signature<?> signature, @Nullable Place place, Map<String, String> headers, Codecs codecs, long now) {
        TaskOptions options = withHeaders(signature.options(), headers);
        Inputs inputs = place == null ? null : place.inputs;
        Payload stored = inputs == null ? OptionsFormat.write(options) : OptionsFormat.write(options, inputs);
        if (stored != null && stored.bytes().length > OPTIONS_LIMIT) {
            throw new MillwrightException(
                    ErrorCode.PAYLOAD_TOO_LARGE,
                    "headers, tags and retry policy of " + signature + " take " + stored.bytes().length
                            + " bytes, the limit is " + OPTIONS_LIMIT + "; put data into arguments");
        }
        long dueAt = dueAt(options.timing(), place, now);
        long expiresAt = options.timing().expiresAtMillis(now);
        if (expiresAt != 0 && dueAt > now && expiresAt <= dueAt) {
            throw new MillwrightException(
                    ErrorCode.INVALID_SIGNATURE,
                    signature + " expires at " + Instant.ofEpochMilli(expiresAt) + ", before it may start at "
                            + Instant.ofEpochMilli(dueAt) + "; expire it later or start it earlier");
        }
        return new Envelope(
                signature.id(),
                signature.task(),
                new Envelope.Address(
                        options.routing().queue(), options.routing().priority(), options.uniqueKey()),
                new Envelope.Times(now, dueAt <= now ? 0 : dueAt, expiresAt),
                codecs.arguments(
                        signature.id(),
                        signature.arguments().values(),
                        signature.arguments().types()),
                stored,
                place == null ? null : place.links,
                shared(options.flow()));
    }

    /** The delay of one that is held begins when it is let go, and stands in its links. */
    private static long dueAt(TaskOptions.Timing timing, @Nullable Place place, long now) {
        boolean held = place != null && place.links.waits() > 0;
        return held && timing.delay() != null ? 0 : timing.dueAtMillis(now);
    }

    /** Roughly how many bytes an envelope takes on its way. */
    public static int weight(Envelope envelope) {
        int options = envelope.options() == null ? 0 : envelope.options().bytes().length;
        return 128 + envelope.arguments().bytes().length + options;
    }

    /** A unique key that is free when its signature has ended stands in the address alone. */
    private static @Nullable Flow shared(Flow flow) {
        Flow.Unique unique = flow.unique();
        Flow rest = unique != null && unique.equals(Flow.Unique.untilDone(unique.key()))
                ? new Flow(null, flow.share(), flow.orderKey(), flow.limits())
                : flow;
        return rest.equals(Flow.NONE) ? null : rest;
    }

    /** Headers of observers come last and do without what does not fit: watching a signature must not stop it. */
    private static TaskOptions withHeaders(TaskOptions options, Map<String, String> headers) {
        TaskOptions all = options;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            try {
                all = all.toBuilder().header(header.getKey(), header.getValue()).build();
            } catch (MillwrightException e) {
                LOG.debug("Header {} is left out: {}", header.getKey(), e.getMessage());
            }
        }
        return all;
    }

    /**
     * The options as they were sent, relative times made absolute.
     *
     * @throws MillwrightException {@link ErrorCode#PAYLOAD_UNREADABLE} if they cannot be understood
     */
    public static TaskOptions readOptions(Envelope envelope) {
        return read(envelope).options;
    }

    /**
     * What is stored of a signature besides its arguments.
     *
     * @throws MillwrightException {@link ErrorCode#PAYLOAD_UNREADABLE} if it cannot be understood
     */
    public static Stored read(Envelope envelope) {
        Envelope.Address address = envelope.address();
        Envelope.Times times = envelope.times();
        if (envelope.options() == null
                && envelope.flow() == null
                && address.uniqueKey() == null
                && times.dueAt() == 0
                && times.expiresAt() == 0
                && address.priority() == 0
                && address.queue().equals(TaskOptions.DEFAULT_QUEUE)) {
            return Stored.DEFAULT; // most signatures, on the hot path
        }
        try {
            TaskOptions.Builder options =
                    TaskOptions.builder().queue(address.queue()).priority(address.priority());
            if (address.uniqueKey() != null) {
                options.uniqueKey(address.uniqueKey());
            }
            Flow flow = envelope.flow();
            if (flow != null) {
                read(flow, options);
            }
            if (times.dueAt() != 0) {
                options.eta(Instant.ofEpochMilli(times.dueAt()));
            }
            if (times.expiresAt() != 0) {
                options.expiresAt(Instant.ofEpochMilli(times.expiresAt()));
            }
            Inputs inputs = OptionsFormat.read(envelope.options(), options);
            return new Stored(options.build(), inputs);
        } catch (MillwrightException e) {
            throw e.code() == ErrorCode.PAYLOAD_UNREADABLE ? e : unreadable(e);
        }
    }

    private static void read(Flow flow, TaskOptions.Builder options) {
        Flow.Unique unique = flow.unique();
        if (unique != null) {
            options.unique(unique);
        }
        Flow.Share share = flow.share();
        if (share != null) {
            options.fairnessKey(share.key(), share.weight());
        }
        String orderKey = flow.orderKey();
        if (orderKey != null) {
            options.orderKey(orderKey);
        }
        flow.limits().forEach(limit -> options.limit(limit.name(), limit.key()));
    }

    /** What a builder refuses is a mistake of whoever stored it. */
    private static MillwrightException unreadable(MillwrightException e) {
        return new MillwrightException(
                ErrorCode.PAYLOAD_UNREADABLE, "the stored options make no sense: " + e.getMessage(), e);
    }
}
