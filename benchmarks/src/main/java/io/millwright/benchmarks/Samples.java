package io.millwright.benchmarks;

import io.millwright.api.TaskType;
import io.millwright.core.codec.Codecs;
import io.millwright.core.codec.SignatureFormat;
import io.millwright.spi.Envelope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The task that all benchmarks send: three arguments, no options. */
final class Samples {
    static final TaskType.Of3<String, Long, Boolean, Long> TASK = TaskType.named("bench.noop")
            .takes(String.class, Long.class, Boolean.class)
            .returns(Long.class);

    private static final Codecs CODECS = new Codecs(List.of(), Codecs.DEFAULT_LIMIT);

    private Samples() {}

    static List<Envelope> envelopes(int count) {
        List<Envelope> envelopes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            envelopes.add(envelope(i));
        }
        return envelopes;
    }

    static Envelope envelope(long number) {
        return SignatureFormat.write(TASK.with("argument", number, true), Map.of(), CODECS, System.currentTimeMillis());
    }
}
