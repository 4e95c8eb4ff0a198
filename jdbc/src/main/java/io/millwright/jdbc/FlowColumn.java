package io.millwright.jdbc;

import io.millwright.api.Flow;
import io.millwright.spi.Envelope;
import io.millwright.spi.FlowFormat;
import org.jspecify.annotations.Nullable;

/** {@link Flow} as a column. Neighbours often have equal ones, so the last is remembered. Owned by its connection's thread. */
final class FlowColumn {
    private Flow flow = Flow.NONE;
    private String text = "";

    @Nullable
    String write(@Nullable Flow written) {
        if (written == null) {
            return null;
        }
        if (!written.equals(flow)) {
            text = FlowFormat.write(written);
            flow = written;
        }
        return text;
    }

    /** @throws DamagedRowException if it is not what {@link #write} writes */
    @Nullable
    Flow read(@Nullable String stored) {
        if (stored == null) {
            return null;
        }
        if (!stored.equals(text)) {
            try {
                flow = FlowFormat.read(stored);
                text = stored;
            } catch (IllegalArgumentException e) {
                throw new DamagedRowException("what it shares with others is unreadable: " + e.getMessage());
            }
        }
        return flow;
    }

    /** The bits that stand beside the task for it. */
    static int flags(Envelope envelope) {
        Flow flow = envelope.flow();
        if (flow == null) {
            return 0;
        }
        Flow.Unique unique = flow.unique();
        Flow.Until until = unique == null ? Flow.Until.DONE : unique.until();
        Flow.Share share = flow.share();
        return Flags.FLOW
                | (flow.limits().isEmpty() ? 0 : Flags.LIMITED)
                | (share == null ? 0 : Flags.SHARED | share.weight() << Flags.WEIGHT_SHIFT)
                | (flow.orderKey() == null ? 0 : Flags.ORDERED)
                | (until == Flow.Until.STARTED ? Flags.UNTIL_STARTED : 0)
                | (until == Flow.Until.TIME ? Flags.FOR_TIME : 0);
    }
}
