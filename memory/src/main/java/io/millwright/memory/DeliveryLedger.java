package io.millwright.memory;

import io.millwright.api.ErrorCode;
import io.millwright.api.Progress;
import io.millwright.api.TaskError;
import io.millwright.api.TaskState;
import io.millwright.spi.Lease;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.Settlement;
import io.millwright.spi.Store;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of deliveries: who may settle them, and what follows; what is kept of their news; and what happens to those whose worker is
 * gone. Not thread-safe.
 */
final class DeliveryLedger {
    private final Shelves shelves;
    private final Sessions sessions;
    private final MemoryWorkflows workflows;
    private final Acceptance acceptance;
    private final Endings endings;

    DeliveryLedger(
            Shelves shelves, Sessions sessions, MemoryWorkflows workflows, Acceptance acceptance, Endings endings) {
        this.shelves = shelves;
        this.sessions = sessions;
        this.workflows = workflows;
        this.acceptance = acceptance;
        this.endings = endings;
    }

    List<Settlement.Result> settle(List<Settlement> settlements, long now) {
        for (Settlement settlement : settlements) {
            acceptance.check(settlement.followUps(), now);
        }
        Settlement.Result[] results = new Settlement.Result[settlements.size()];
        for (int i = 0; i < results.length; i++) {
            results[i] = settle(settlements.get(i), now);
        }
        return List.of(results);
    }

    private Settlement.Result settle(Settlement settlement, long now) {
        Entry entry = leased(settlement.lease(), now);
        if (entry == null) {
            return Settlement.Result.LEASE_LOST;
        }
        if (settlement.verdict() instanceof Verdict.Continue verdict) {
            acceptance.accept(settlement.followUps(), now);
            handOver(entry, verdict, now);
        } else {
            apply(entry, settlement.verdict(), now);
            acceptance.accept(settlement.followUps(), now);
        }
        return Settlement.Result.SETTLED;
    }

    private void apply(Entry entry, Verdict verdict, long now) {
        if (verdict instanceof Verdict.Success success) {
            shelves.detach(entry);
            endings.finish(entry, TaskState.SUCCESS, Shelves.compact(success.result()), now);
        } else if (verdict instanceof Verdict.Failure failure) {
            Changes.record(entry, now, TaskEvent.Kind.FAILED, failure.error().toString());
            shelves.detach(entry);
            endings.finish(entry, TaskState.FAILURE, failure.error(), now);
        } else if (verdict instanceof Verdict.Retry retry) {
            Changes.record(entry, now, TaskEvent.Kind.FAILED, retry.error().toString());
            entry.tally = entry.tally.plusFailure();
            back(entry, TaskState.RETRY, retry.dueAt(), now);
        } else if (verdict instanceof Verdict.Defer defer) {
            Changes.record(entry, now, TaskEvent.Kind.DEFERRED, defer.reason());
            entry.tally = entry.tally.plusDeferral();
            back(entry, TaskState.RETRY, defer.dueAt(), now);
        } else if (verdict instanceof Verdict.Release release) {
            if (release.reason() == Verdict.ReleaseReason.UNREGISTERED) {
                Changes.record(entry, now, TaskEvent.Kind.MISSED, "the worker does not know task " + entry.kind.task());
                entry.tally = entry.tally.plusMiss();
            }
            shelves.limitTable.unused(entry);
            shelves.detach(entry);
            again(entry, release.dueAt(), now);
        } else if (verdict instanceof Verdict.Dead dead) {
            shelves.detach(entry);
            endings.finish(entry, TaskState.DEAD, dead.error(), now);
        } else if (verdict instanceof Verdict.Canceled canceled) {
            shelves.detach(entry);
            endings.finish(entry, TaskState.CANCELED, TaskError.of(ErrorCode.TASK_CANCELED, canceled.reason()), now);
        } else {
            shelves.detach(entry);
            endings.expire(entry, now);
        }
    }

    private void handOver(Entry entry, Verdict.Continue verdict, long now) {
        shelves.detach(entry);
        if (!workflows.handOver(entry, verdict, now)) {
            String why = "the workflow " + verdict.workflow() + " that should continue it is not under way;"
                    + " it must be among the follow-ups, with this task as its parent, under an id that was never used";
            endings.finish(entry, TaskState.FAILURE, TaskError.of(ErrorCode.INVALID_WORKFLOW, why), now);
        }
    }

    private void back(Entry entry, TaskState state, long dueAt, long now) {
        shelves.detach(entry);
        Changes.transit(entry, state);
        shelves.enqueue(entry, dueAt, now);
    }

    List<Boolean> report(List<LeaseReport> reports, long now) {
        Boolean[] kept = new Boolean[reports.size()];
        for (int i = 0; i < kept.length; i++) {
            LeaseReport report = reports.get(i);
            Entry entry = leased(report.lease(), now);
            kept[i] = entry != null;
            if (entry != null) {
                keep(entry, report, now);
            }
        }
        return List.of(kept);
    }

    private static void keep(Entry entry, LeaseReport report, long now) {
        if (report instanceof LeaseReport.Started started) {
            if (entry.state == TaskState.RECEIVED) {
                Changes.transit(entry, TaskState.STARTED);
                entry.startedAt = started.at();
            }
        } else if (report instanceof LeaseReport.Advanced advanced) {
            entry.extras().progress = new Progress(advanced.fraction(), advanced.message());
        } else if (report instanceof LeaseReport.Logged logged) {
            Changes.record(entry, logged.at(), TaskEvent.Kind.LOGGED, logged.line());
        } else if (report instanceof LeaseReport.Checkpoint checkpoint) {
            entry.tally = entry.tally.afterCheckpoint();
            entry.extras().checkpoint = new TaskRecord.Checkpoint(Shelves.compact(checkpoint.state()), now);
        }
    }

    /** The entry, if the lease still holds; else null. */
    private @Nullable Entry leased(Lease lease, long now) {
        Entry entry = shelves.find(lease.id(), now);
        if (entry == null) {
            return null;
        }
        Member holder = entry.holder;
        return holder != null
                        && entry.fencing == lease.fencing()
                        && holder.info.id().equals(lease.owner())
                ? entry
                : null;
    }

    /** Ends a session as if its lease had run out. */
    void end(Member member, long now, String why) {
        for (Entry entry : sessions.end(member)) {
            vanished(entry, member, now, why);
        }
    }

    /** Ends a session whose worker said goodbye. */
    void leave(Member member, long now) {
        if (!member.ended) {
            for (Entry entry : sessions.end(member)) {
                again(entry, 0, now);
            }
        }
    }

    private void vanished(Entry entry, Member member, long now, String why) {
        boolean started = entry.state == TaskState.STARTED;
        shelves.recordVanished(entry, member.info.id(), now, why);
        entry.tally = entry.tally.plusVanished(started);
        if (entry.tally.crashes() >= Store.MAX_CRASHES && entry.cancelReason() == null) {
            TaskError error = TaskError.of(
                    ErrorCode.TASK_DEAD,
                    "it was running " + entry.tally.crashes()
                            + " times when its worker vanished; requeue it once the cause is found");
            endings.finish(entry, TaskState.DEAD, error, now);
        } else {
            again(entry, 0, now);
        }
    }

    /** A detached entry, whose holder did not get to obey or to end it otherwise, waits for another unless it is to stop. */
    private void again(Entry entry, long dueAt, long now) {
        String cancelReason = entry.cancelReason();
        if (cancelReason != null) {
            endings.finish(entry, TaskState.CANCELED, TaskError.of(ErrorCode.TASK_CANCELED, cancelReason), now);
            return;
        }
        Changes.transit(entry, TaskState.PENDING);
        shelves.enqueue(entry, dueAt, now);
    }
}
