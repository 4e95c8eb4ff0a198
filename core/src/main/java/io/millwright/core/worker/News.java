package io.millwright.core.worker;

import io.millwright.api.Progress;
import io.millwright.spi.Lease;
import io.millwright.spi.LeaseReport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What people want to know of an attempt and the store has not been told yet. Thread-safe. */
final class News {
    private static final int MAX_LINE = 4_096;
    private static final int MAX_UNSENT_LINES = 1_000;

    private final Lease lease;
    private @Nullable Progress progress; // guarded by this
    private @Nullable ArrayDeque<LeaseReport.Logged> lines; // guarded by this
    private boolean startReported; // guarded by this

    News(Lease lease) {
        this.lease = lease;
    }

    synchronized void progress(Progress latest) {
        progress = latest;
    }

    synchronized void log(long at, String line) {
        if (lines == null) {
            lines = new ArrayDeque<>();
        }
        if (lines.size() == MAX_UNSENT_LINES) {
            lines.removeFirst();
        }
        lines.add(new LeaseReport.Logged(lease, at, shorten(line)));
    }

    /** Half of a surrogate pair, which no encoder takes, is never left. */
    private static String shorten(String line) {
        if (line.length() <= MAX_LINE) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(MAX_LINE - 2)) ? MAX_LINE - 2 : MAX_LINE - 1;
        return line.substring(0, end) + "…";
    }

    synchronized void startWasReported() {
        startReported = true;
    }

    /**
     * Everything, each item once.
     *
     * @param startedAt 0 if the handler has not been called yet
     */
    synchronized List<LeaseReport> take(long startedAt) {
        List<LeaseReport> reports = new ArrayList<>();
        if (startedAt != 0 && !startReported) {
            startReported = true;
            reports.add(new LeaseReport.Started(lease, startedAt));
        }
        if (progress != null) {
            reports.add(new LeaseReport.Advanced(lease, progress.fraction(), progress.message()));
            progress = null;
        }
        reports.addAll(takeLines());
        return reports;
    }

    /** The log lines; they must reach the store before the settlement does. */
    synchronized List<LeaseReport> takeLines() {
        if (lines == null) {
            return List.of();
        }
        List<LeaseReport> unsent = new ArrayList<>(lines);
        lines = null;
        return unsent;
    }
}
