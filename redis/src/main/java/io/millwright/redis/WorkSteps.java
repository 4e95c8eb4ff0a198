package io.millwright.redis;

import io.millwright.api.TaskId;
import io.millwright.spi.Capability;
import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Lease;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.Published;
import io.millwright.spi.Settlement;
import io.millwright.spi.Verdict;
import io.millwright.spi.WorkerId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps that tasks take: published, claimed, reported on, settled. */
final class WorkSteps {
    private WorkSteps() {}

    static Step<List<Published>> publish(List<Envelope> envelopes) {
        Args args = Args.of("P").number(envelopes.size());
        envelopes.forEach(envelope -> add(args, envelope));
        List<TaskId> ids = envelopes.stream().map(Envelope::id).toList();
        return new Step<>(Step.Kind.GROWS, args, reply -> {
            List<?> there = Reply.list(reply);
            List<Published> results = new ArrayList<>(ids.size());
            for (int i = 0; i < ids.size(); i++) {
                Object instead = there.get(i);
                results.add(
                        instead == null
                                ? new Published(ids.get(i), false)
                                : new Published(TaskId.ofBytes(Reply.bytes(instead)), true));
            }
            return results;
        });
    }

    private static void add(Args args, Envelope envelope) {
        args.raw(envelope.id().toBytes()).raw(TaskFormat.write(envelope));
    }

    /** Answers null if the session has ended; nothing if there is no work: then the session is parked. */
    static Step<@Nullable List<Delivery>> claim(WorkerId worker, long number, ClaimRequest request) {
        Args args = Args.of("C")
                .text(worker.value())
                .number(number)
                .number(request.max())
                .number(request.queues().size());
        request.queues().forEach(share -> args.text(share.queue()).number(share.quota()));
        return new Step<>(Step.Kind.ONCE, args, reply -> reply == null ? null : deliveries(worker, Reply.list(reply)));
    }

    private static List<Delivery> deliveries(WorkerId worker, List<?> reply) {
        List<Delivery> deliveries = new ArrayList<>(reply.size() / 4);
        for (int i = 0; i < reply.size(); i += 4) {
            TaskId id = TaskId.ofBytes(Reply.bytes(reply.get(i)));
            StoredTask task = TaskFormat.read(id, Reply.bytes(reply.get(i + 2))).with(reply.get(i + 3));
            deliveries.add(task.delivery(worker, Reply.number(reply.get(i + 1))));
        }
        return deliveries;
    }

    static Step<List<Settlement.Result>> settle(List<Settlement> settlements) {
        Args args = Args.of("S").number(settlements.size());
        settlements.forEach(settlement -> args.raw(settlement.lease().id().toBytes()));
        for (Settlement settlement : settlements) {
            Verdict verdict = settlement.verdict();
            args.raw(leaseHead(settlement.lease()))
                    .text(letter(verdict))
                    .raw(Tail.how(verdict))
                    .number(dueAt(verdict))
                    .text(detail(verdict))
                    .number(settlement.followUps().size());
            settlement.followUps().forEach(envelope -> add(args, envelope));
        }
        return new Step<>(
                Step.Kind.ONCE,
                args,
                reply -> Reply.listOf(
                        reply, one -> Reply.yes(one) ? Settlement.Result.SETTLED : Settlement.Result.LEASE_LOST));
    }

    /** What the lease on the server begins with if it is this one. */
    private static byte[] leaseHead(Lease lease) {
        return new Out().i8(lease.fencing()).text2(lease.owner().value()).bytes();
    }

    private static String letter(Verdict verdict) {
        if (verdict instanceof Verdict.Release release) {
            return release.reason() == Verdict.ReleaseReason.UNREGISTERED ? "m" : "u";
        }
        if (verdict instanceof Verdict.Retry) {
            return "r";
        }
        if (verdict instanceof Verdict.Continue) {
            throw EnvelopeCheck.unsupported(Capability.WORKFLOWS);
        }
        return switch (verdict.state()) {
            case SUCCESS -> "s";
            case FAILURE -> "f";
            case CANCELED -> "c";
            case EXPIRED -> "e";
            case DEAD -> "d";
            default -> "l";
        };
    }

    private static long dueAt(Verdict verdict) {
        if (verdict instanceof Verdict.Retry retry) {
            return retry.dueAt();
        }
        if (verdict instanceof Verdict.Defer defer) {
            return defer.dueAt();
        }
        return verdict instanceof Verdict.Release release ? release.dueAt() : 0;
    }

    /** For the history. */
    private static String detail(Verdict verdict) {
        if (verdict instanceof Verdict.Retry retry) {
            return retry.error().toString();
        }
        if (verdict instanceof Verdict.Failure failure) {
            return failure.error().toString();
        }
        if (verdict instanceof Verdict.Defer defer) {
            return defer.reason();
        }
        return verdict instanceof Verdict.Release ? "the worker does not know the task" : "";
    }

    static Step<List<Boolean>> report(List<LeaseReport> reports) {
        Args args = Args.of("R").number(reports.size());
        for (LeaseReport report : reports) {
            args.raw(report.lease().id().toBytes()).raw(leaseHead(report.lease()));
            if (report instanceof LeaseReport.Started started) {
                args.text("b").number(started.at()).text("");
            } else if (report instanceof LeaseReport.Advanced advanced) {
                args.text("a").text(Double.toString(advanced.fraction())).text(advanced.message());
            } else if (report instanceof LeaseReport.Logged logged) {
                args.text("g").number(logged.at()).text(logged.line());
            } else if (report instanceof LeaseReport.Checkpoint checkpoint) {
                args.text("k")
                        .number(0)
                        .raw(new Out().payload(checkpoint.state()).bytes());
            } else {
                throw new IllegalStateException("unknown report " + report);
            }
        }
        return Step.repeatable(args, reply -> Reply.listOf(reply, Reply::yes));
    }
}
