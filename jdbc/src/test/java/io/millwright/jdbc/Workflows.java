package io.millwright.jdbc;

import static io.millwright.jdbc.Fixtures.json;

import io.millwright.api.TaskId;
import io.millwright.spi.Envelope;
import io.millwright.spi.Links;
import io.millwright.spi.Links.Edge;
import io.millwright.spi.TimeSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Workflows for the tests of this package. */
final class Workflows {
    private Workflows() {}

    static Envelope node(TimeSource time, TaskId id, Links links) {
        return new Envelope(
                id,
                "node",
                new Envelope.Address("q", 0, null),
                new Envelope.Times(time.now(), 0, 0),
                json("[" + id.number() + "]"),
                null,
                links);
    }

    /** A chord: the workflow, the callback (number members + 1), then its members. */
    static List<Envelope> chord(TimeSource time, TaskId workflow, int members) {
        return chord(time, workflow, members, null);
    }

    /** One that continues another task. */
    static List<Envelope> chord(TimeSource time, TaskId workflow, int members, @Nullable TaskId parent) {
        List<Envelope> all = new ArrayList<>();
        all.add(node(time, workflow, Links.workflow(members + 1, parent)));
        all.add(node(time, workflow.member(members + 1), Links.task(members, true)));
        Links member = Links.task(0, true, Edge.onSuccess(members + 1));
        for (int number = 1; number <= members; number++) {
            all.add(node(time, workflow.member(number), member));
        }
        return all;
    }
}
