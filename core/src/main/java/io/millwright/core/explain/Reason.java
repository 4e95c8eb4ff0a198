package io.millwright.core.explain;

import io.millwright.api.Flow.LimitKey;
import io.millwright.api.Limit;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One thing that stands between a signature and its run, or what has become of it. */
public sealed interface Reason {
    /** A sentence for people, without a full stop. */
    String text();

    /** When it is over by itself; empty if that depends on others. */
    default Optional<Instant> until() {
        return Optional.empty();
    }

    /** Other signatures that have to do with it. */
    default List<TaskId> tasks() {
        return List.of();
    }

    /** A stable name for machines, such as {@code queue-paused}. */
    default String code() {
        return getClass().getSimpleName().replaceAll("(?<=.)(?=[A-Z])", "-").toLowerCase(java.util.Locale.ROOT);
    }

    /** It has ended. */
    record Ended(TaskState state, Instant at, @Nullable String error) implements Reason {
        @Override
        public String text() {
            return "it ended as " + state + " at " + at + (error == null ? "" : ": " + error);
        }
    }

    /**
     * A worker has it.
     *
     * @param startedAt null if its handler has not been called yet
     */
    record Running(
            String worker, Instant claimedAt, @Nullable Instant startedAt, boolean cancelRequested) implements Reason {
        @Override
        public String text() {
            return (startedAt == null
                            ? "worker " + worker + " has it since " + claimedAt + " and has not called its handler yet"
                            : "it runs on worker " + worker + " since " + startedAt)
                    + (cancelRequested ? "; the handler was asked to stop" : "");
        }
    }

    /** Others of its workflow have not ended. */
    record AwaitsMembers(int pending, List<TaskId> tasks) implements Reason {
        @Override
        public String text() {
            return "it waits for " + pending + (pending == 1 ? " other" : " others") + " of its workflow"
                    + named(tasks);
        }
    }

    /** It is a workflow, of which some have not ended. */
    record AwaitsNodes(int pending, boolean cancelRequested) implements Reason {
        @Override
        public String text() {
            return "it is a workflow; " + pending + " of its nodes have not ended"
                    + (cancelRequested ? ", though it was cancelled" : "");
        }
    }

    /** Its handler handed over to a workflow. */
    record AwaitsWorkflow(TaskId workflow) implements Reason {
        @Override
        public String text() {
            return "it has run and waits for workflow " + workflow + ", which continues it";
        }

        @Override
        public List<TaskId> tasks() {
            return List.of(workflow);
        }
    }

    /** Another one with its order key is before it. */
    record AwaitsTurn(String orderKey, TaskId before) implements Reason {
        @Override
        public String text() {
            return "it is not its turn: " + before + " is the first with order key '" + orderKey
                    + "' and has not ended";
        }

        @Override
        public List<TaskId> tasks() {
            return List.of(before);
        }
    }

    /** Its time has not come. */
    record AwaitsTime(Instant at) implements Reason {
        @Override
        public String text() {
            return "it was sent for " + at;
        }

        @Override
        public Optional<Instant> until() {
            return Optional.of(at);
        }
    }

    /** It failed, or wanted to be run later. */
    record AwaitsRetry(Instant at, int attempt, @Nullable String last) implements Reason {
        @Override
        public String text() {
            return "its attempt number " + attempt + " is at " + at
                    + (last == null ? "" : "; the last one ended with: " + last);
        }

        @Override
        public Optional<Instant> until() {
            return Optional.of(at);
        }
    }

    /** Workers got it that do not know its task. */
    record UnknownToWorkers(String task, Tally tally, Instant at) implements Reason {
        @Override
        public String text() {
            return "no worker knew task " + task + " so far (" + tally.misses() + " tried); it is offered again at "
                    + at + ". Register it where its queue is consumed";
        }

        @Override
        public Optional<Instant> until() {
            return Optional.of(at);
        }
    }

    /** Somebody paused its queue. */
    record QueuePaused(String queue) implements Reason {
        @Override
        public String text() {
            return "queue " + queue + " is paused; resume it";
        }
    }

    /** Nobody serves its queue. */
    record QueueUnserved(String queue, int workers) implements Reason {
        @Override
        public String text() {
            return (workers == 0 ? "no worker is running" : "none of " + workers + " workers serves queue " + queue)
                    + "; start one for it";
        }
    }

    /**
     * A limit has no permit for it.
     *
     * @param freeAt when a token comes; null if it waits for others to end
     */
    record Limited(
            LimitKey key,
            Limit limit,
            long running,
            @Nullable Instant freeAt,
            List<TaskId> tasks) implements Reason {
        @Override
        public String text() {
            String which = "limit " + key.name() + (key.key().isEmpty() ? "" : " of '" + key.key() + "'");
            Limit.Rate rate = limit.rate();
            if (freeAt != null && rate != null) {
                return which + " lets " + rate.tokens() + " start per " + readable(rate.per())
                        + "; the next token comes at " + freeAt;
            }
            return which + " lets " + limit.concurrency() + " run at once and " + running + " do" + named(tasks);
        }

        @Override
        public Optional<Instant> until() {
            return Optional.ofNullable(freeAt);
        }
    }

    /**
     * Others are served before it.
     *
     * @param ahead about how many; fair shares are not considered
     * @param more whether there are still more
     */
    record Behind(String queue, long ahead, boolean more) implements Reason {
        @Override
        public String text() {
            return (more ? "more than " : "about ") + ahead + " in queue " + queue + " are served before it";
        }
    }

    /** It may run as soon as a worker of its queue has room. */
    record Next(String queue, int workers, int places, long held) implements Reason {
        @Override
        public String text() {
            return "it is the next of queue " + queue + "; " + workers + (workers == 1 ? " worker" : " workers")
                    + " with " + places + " places serve it and hold " + held;
        }
    }

    private static String named(List<TaskId> tasks) {
        return tasks.isEmpty()
                ? ""
                : ", such as " + tasks.stream().map(TaskId::toString).collect(Collectors.joining(", "));
    }

    private static String readable(Duration per) {
        return per.toString().substring(2).toLowerCase(java.util.Locale.ROOT);
    }
}
