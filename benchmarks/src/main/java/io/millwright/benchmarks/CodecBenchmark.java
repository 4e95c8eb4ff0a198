package io.millwright.benchmarks;

import io.millwright.api.Signature;
import io.millwright.api.TaskOptions;
import io.millwright.core.codec.Codecs;
import io.millwright.core.codec.EncryptingCodec;
import io.millwright.core.codec.KeyRing;
import io.millwright.core.codec.SignatureFormat;
import io.millwright.jackson.JsonCodec;
import io.millwright.spi.Envelope;
import io.millwright.spi.Payload;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a signature costs before and after the store: arguments and options to bytes and back. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init")
public class CodecBenchmark {
    @Param({"json", "encrypted"})
    public String codec;

    private Codecs codecs;
    private Signature<Long> plain;
    private Signature<Long> labelled;
    private Envelope plainEnvelope;
    private Envelope labelledEnvelope;
    private long now;

    @Setup
    public void prepare() {
        JsonCodec json = new JsonCodec();
        codecs = new Codecs(
                codec.equals("json") ? List.of() : List.of(new EncryptingCodec(json, KeyRing.of("key", new byte[32]))),
                Codecs.DEFAULT_LIMIT);
        now = System.currentTimeMillis();
        plain = Samples.TASK.with("argument", 42L, true);
        labelled = plain.with(options -> options.queue("mail")
                .priority(9)
                .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .tag("customer-4711"));
        plainEnvelope = SignatureFormat.write(plain, Map.of(), codecs, now);
        labelledEnvelope = SignatureFormat.write(labelled, Map.of(), codecs, now);
    }

    @Benchmark
    public Payload encodeArguments() {
        return codecs.arguments(
                plain.id(), plain.arguments().values(), plain.arguments().types());
    }

    @Benchmark
    public List<@Nullable Object> decodeArguments() {
        return codecs.arguments(plain.id(), plainEnvelope.arguments(), Samples.TASK.parameters());
    }

    @Benchmark
    public Envelope writeSignature() {
        return SignatureFormat.write(plain, Map.of(), codecs, now);
    }

    @Benchmark
    public Envelope writeSignatureWithOptions() {
        return SignatureFormat.write(labelled, Map.of(), codecs, now);
    }

    @Benchmark
    public TaskOptions readOptions() {
        return SignatureFormat.readOptions(labelledEnvelope);
    }
}
