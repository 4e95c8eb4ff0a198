package io.millwright.cli.demo;

import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.cli.demo.JarScan.Jar;
import io.millwright.core.Millwright;
import io.millwright.jackson.JsonCodec;
import io.millwright.spi.Codec;
import io.millwright.spi.TaskQuery;
import io.millwright.spi.TaskRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Audits of chords before this one: jars come and go, and only those that are new or changed are audited again. Immutable, and so
 * thread-safe.
 */
final class EarlierAudits {
    static final EarlierAudits NONE = new EarlierAudits(null, Map.of());

    /** Records per page; one result may take up to a megabyte. */
    private static final int PAGE = 100;

    /** What has succeeded is there. */
    private static final Duration AT_ONCE = Duration.ofSeconds(10);

    private final @Nullable Millwright mill;
    private final Map<Jar, TaskId> found;

    private EarlierAudits(@Nullable Millwright mill, Map<Jar, TaskId> found) {
        this.mill = mill;
        this.found = found;
    }

    /** Looks through the store for those of the jars that have been audited as they are now. */
    static EarlierAudits find(Millwright mill, String root, List<Jar> jars) {
        Set<Jar> wanted = new HashSet<>(jars);
        Map<Jar, TaskId> found = new HashMap<>();
        TaskId after = null;
        List<TaskRecord> page;
        do {
            page = mill.admin()
                    .tasks(new TaskQuery(
                            AuditTask.QUEUE, AuditTask.TYPE.name(), Set.of(TaskState.SUCCESS), after, PAGE));
            for (TaskRecord record : page) {
                after = record.envelope().id();
                Jar jar = jarOf(record, root);
                if (jar != null && wanted.contains(jar)) {
                    found.put(jar, after);
                }
            }
        } while (page.size() == PAGE);
        return new EarlierAudits(mill, found);
    }

    /** The jar that an audit was sent for; null if it was one of another directory, or of another version of the demo. */
    static @Nullable Jar jarOf(TaskRecord audit, String root) {
        Codec.Purpose purpose = new Codec.Purpose(audit.envelope().id(), Codec.Role.ARGUMENTS);
        try {
            List<@Nullable Object> values = new JsonCodec()
                    .decode(purpose, audit.envelope().arguments().bytes(), List.of(String.class, Jar.class));
            return root.equals(values.get(0)) && values.get(1) instanceof Jar jar ? jar : null;
        } catch (MillwrightException e) {
            return null;
        }
    }

    int size() {
        return found.size();
    }

    /** What an earlier audit of the jar has found; null if there was none. Waits for the store. */
    AuditTask.@Nullable Result resultOf(Jar jar) throws InterruptedException {
        TaskId id = found.get(jar);
        return id == null || mill == null
                ? null
                : mill.result(id, AuditTask.Result.class).await(AT_ONCE);
    }
}
