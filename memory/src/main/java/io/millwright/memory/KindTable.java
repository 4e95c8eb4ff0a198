package io.millwright.memory;

import io.millwright.api.Flow;
import io.millwright.memory.Entry.Kind;
import io.millwright.spi.Envelope;
import io.millwright.spi.Links;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What many signatures have in common, once for all of them. Not thread-safe. */
final class KindTable {
    /** Most kinds of nodes and shares that are remembered: they may all be different, and must not cost memory for ever. */
    private static final int MOST_LINKED = 1 << 14;

    private final Map<Kind, Kind> kinds = new HashMap<>();
    /** Neighbours are mostly of the same kind. */
    private Kind last = new Kind("", "", null, null);

    /** The kind of a signature: the same object for like ones, as far as they are remembered. */
    Kind of(Envelope envelope) {
        String task = envelope.task();
        String codec = envelope.arguments().codec();
        Links links = envelope.links();
        Flow flow = common(envelope.flow());
        Kind last = this.last;
        if (!last.task().equals(task)
                || !last.codec().equals(codec)
                || !Objects.equals(last.links(), links)
                || !Objects.equals(last.flow(), flow)) {
            last = shared(new Kind(task, codec, links, flow));
            this.last = last;
        }
        return last;
    }

    private Kind shared(Kind kind) {
        Kind known = kinds.get(kind);
        if (known == null && (kind.isPlain() || !kind.isWorkflow() && kinds.size() < MOST_LINKED)) {
            kinds.put(kind, kind);
        }
        return known == null ? kind : known;
    }

    /** Whether all of a flow is what many signatures have in common. */
    static boolean isCommon(@Nullable Flow flow) {
        return flow == null || flow.unique() == null && flow.orderKey() == null;
    }

    private static @Nullable Flow common(@Nullable Flow flow) {
        if (flow == null || isCommon(flow)) {
            return flow;
        }
        Flow rest = new Flow(null, flow.share(), null, flow.limits());
        return rest.equals(Flow.NONE) ? null : rest;
    }
}
