package io.millwright.cli.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures. Null where a phase was not asked for.
 *
 * @param conditions where they were measured
 * @param rates tasks per second
 * @param idle milliseconds from send to start
 * @param account what became of the tasks
 * @param more what else was asked for, field by field: {@code chord}, {@code limit}, {@code details}
 */
public record BenchReport(
        Conditions conditions, Rates rates, Idle idle, Accounting account, Map<String, Map<String, Object>> more) {

    /** Where the figures were measured. */
    public record Conditions(String store, String java, int cores, int payloadBytes, String durability) {}

    /** Tasks per second. */
    public record Rates(
            @Nullable Double bulk,
            @Nullable Double single,
            @Nullable Double run) {}

    /** Milliseconds from send to start. */
    public record Idle(@Nullable Double p50, @Nullable Double p99) {}

    /** Every accepted task has exactly one settled outcome, or it is lost or duplicated. */
    public record Accounting(long accepted, long settled, long lost, long duplicated) {
        public boolean isClean() {
            return lost == 0 && duplicated == 0 && accepted == settled;
        }

        Accounting plus(Accounting other) {
            return new Accounting(
                    accepted + other.accepted,
                    settled + other.settled,
                    lost + other.lost,
                    duplicated + other.duplicated);
        }
    }

    /** The names of the fields of the JSON object, in order; stable. */
    public static final List<String> FIELDS = List.of(
            "store",
            "java",
            "cores",
            "payload_bytes",
            "durability",
            "enqueue_bulk_per_s",
            "enqueue_single_per_s",
            "run_per_s",
            "idle_start_p50_ms",
            "idle_start_p99_ms",
            "accepted",
            "settled",
            "lost",
            "duplicated");

    /** The JSON object's fields. */
    public Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("store", conditions.store());
        fields.put("java", conditions.java());
        fields.put("cores", conditions.cores());
        fields.put("payload_bytes", conditions.payloadBytes());
        fields.put("durability", conditions.durability());
        fields.put("enqueue_bulk_per_s", whole(rates.bulk()));
        fields.put("enqueue_single_per_s", whole(rates.single()));
        fields.put("run_per_s", whole(rates.run()));
        fields.put("idle_start_p50_ms", micros(idle.p50()));
        fields.put("idle_start_p99_ms", micros(idle.p99()));
        fields.put("accepted", account.accepted());
        fields.put("settled", account.settled());
        fields.put("lost", account.lost());
        fields.put("duplicated", account.duplicated());
        fields.putAll(more);
        return fields;
    }

    private static @Nullable Long whole(@Nullable Double value) {
        return value == null ? null : Math.round(value);
    }

    /** Milliseconds to the microsecond. */
    static @Nullable Double micros(@Nullable Double value) {
        return value == null || value.isNaN() ? null : Math.round(value * 1_000) / 1_000.0;
    }
}
