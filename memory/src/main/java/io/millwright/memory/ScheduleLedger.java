package io.millwright.memory;

import io.millwright.spi.Envelope;
import io.millwright.spi.FiringRecord;
import io.millwright.spi.Leadership;
import io.millwright.spi.Published;
import io.millwright.spi.ScheduleRecord;
import io.millwright.spi.ScheduleStep;
import io.millwright.spi.ScheduleStep.Change;
import io.millwright.spi.ScheduleStep.Outcome;
import io.millwright.spi.ScheduleStore;
import io.millwright.spi.ScheduleStore.Due;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Schedules, their histories, and who may fire them. Has no lock, clock or thread. Not thread-safe. */
final class ScheduleLedger {
    private final NavigableMap<String, Entry> byId = new TreeMap<>();
    /** Those that are not paused and want attention at some time. */
    private final NavigableSet<ScheduleRecord> byTime =
            new TreeSet<>(Comparator.comparingLong(ScheduleRecord::nextAt).thenComparing(ScheduleRecord::id));

    private long versions;
    private Leadership leadership = new Leadership("", 0, 0);
    /** Of the leader's lease, in milliseconds. */
    private long lease;

    private static final class Entry {
        ScheduleRecord record;
        final ArrayDeque<FiringRecord> firings = new ArrayDeque<>(2);

        Entry(ScheduleRecord record) {
            this.record = record;
        }
    }

    Leadership campaign(String candidate, long wanted, long now) {
        boolean led = leadership.until() > now;
        if (led && !leadership.leader().equals(candidate)) {
            if (leadership.until() - now > lease) { // the clock was set back
                leadership = new Leadership(leadership.leader(), leadership.term(), now + lease);
            }
            return leadership;
        }
        lease = wanted;
        leadership = new Leadership(candidate, leadership.term() + (led ? 0 : 1), now + wanted);
        return leadership;
    }

    /** @return whether there was a term to end */
    boolean resign(long term) {
        if (leadership.term() != term || leadership.until() == 0) {
            return false;
        }
        leadership = new Leadership("", term, 0);
        return true;
    }

    /**
     * @param publish accepts all envelopes or throws
     * @throws RuntimeException if nothing was done
     */
    List<ScheduleStep.Result> apply(
            @Nullable Long term, List<ScheduleStep> steps, Function<List<Envelope>, List<Published>> publish) {
        boolean deposed = term != null && (term != leadership.term() || leadership.until() == 0);
        Set<String> ids = new HashSet<>();
        List<Envelope> envelopes = new ArrayList<>();
        boolean[] counts = new boolean[steps.size()];
        for (int i = 0; i < counts.length; i++) {
            ScheduleStep step = steps.get(i);
            counts[i] = !deposed && ids.add(step.id()) && holds(step);
            if (counts[i]) {
                envelopes.addAll(step.envelopes());
            }
        }
        Iterator<Published> published = publish.apply(envelopes).iterator(); // from here on nothing fails
        List<ScheduleStep.Result> results = new ArrayList<>(counts.length);
        for (int i = 0; i < counts.length; i++) {
            if (counts[i]) {
                results.add(new ScheduleStep.Result(Outcome.APPLIED, take(steps.get(i), published)));
            } else {
                results.add(new ScheduleStep.Result(deposed ? Outcome.DEPOSED : Outcome.CONFLICT, 0));
            }
        }
        return results;
    }

    private boolean holds(ScheduleStep step) {
        Entry entry = byId.get(step.id());
        return entry == null
                ? step.version() == 0 && step.change() instanceof Change.Define
                : step.version() == entry.record.version();
    }

    private long take(ScheduleStep step, Iterator<Published> published) {
        long version = ++versions;
        List<Published> own = new ArrayList<>(step.envelopes().size());
        step.envelopes().forEach(envelope -> own.add(published.next()));
        Entry entry = byId.get(step.id());
        if (entry != null) {
            byTime.remove(entry.record);
        }
        if (step.change() instanceof Change.Remove) {
            byId.remove(step.id());
            return version;
        }
        if (step.change() instanceof Change.Define define) {
            ScheduleRecord record = new ScheduleRecord(
                    step.id(), version, define.paused(), define.nextAt(), define.definition(), define.state());
            if (entry == null) {
                entry = new Entry(record);
                byId.put(step.id(), entry);
            }
            entry.record = record;
        } else if (step.change() instanceof Change.Advance advance && entry != null) {
            ScheduleRecord before = entry.record;
            entry.record = new ScheduleRecord(
                    step.id(), version, before.paused(), advance.nextAt(), before.definition(), advance.state());
        }
        if (entry != null) {
            keep(entry, step, own);
        }
        return version;
    }

    private void keep(Entry entry, ScheduleStep step, List<Published> published) {
        if (!entry.record.paused() && entry.record.nextAt() != ScheduleRecord.NEVER) {
            byTime.add(entry.record);
        }
        for (FiringRecord firing : step.firings()) {
            entry.firings.addFirst(firing.asPublished(step.envelopes(), published));
            if (entry.firings.size() > ScheduleStore.KEPT_FIRINGS) {
                entry.firings.removeLast();
            }
        }
    }

    Due due(long now, int limit) {
        List<ScheduleRecord> due = new ArrayList<>();
        for (ScheduleRecord record : byTime) {
            if (record.nextAt() > now || due.size() == limit) {
                return new Due(due, record.nextAt());
            }
            due.add(record);
        }
        return new Due(due, ScheduleRecord.NEVER);
    }

    Optional<ScheduleRecord> find(String id) {
        Entry entry = byId.get(id);
        return entry == null ? Optional.empty() : Optional.of(entry.record);
    }

    List<ScheduleRecord> list(@Nullable String after, int limit) {
        return (after == null ? byId : byId.tailMap(after, false))
                .values().stream().limit(limit).map(entry -> entry.record).toList();
    }

    List<FiringRecord> firings(String id, int limit) {
        Entry entry = byId.get(id);
        return entry == null ? List.of() : entry.firings.stream().limit(limit).toList();
    }
}
