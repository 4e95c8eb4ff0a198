package io.millwright.core.schedule;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.core.thread.Blocking;
import io.millwright.spi.Leadership;
import io.millwright.spi.ScheduleStore;
import io.millwright.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Competes for the leader's lease, renews it every third of it, and waits for its end where somebody else has it. Where there are no schedules,
 * nobody competes, and a process that never uses them pays nothing. Owned by the turns.
 */
final class Candidate implements Leader.Events {
    private static final Logger LOG = LoggerFactory.getLogger(Candidate.class);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Parts parts;
    private final Duration lease;
    private final String name;

    private ScheduleStore.@Nullable Subscription subscription;
    private TimeSource.@Nullable Timer timer;
    private @Nullable Leader leader;
    private long term;
    /** How many questions to the store are under way. */
    private int asked;

    private int failures;
    /** Whether it waits for a schedule to be added. */
    private boolean dormant;

    private boolean stopped;
    private final CompletableFuture<Void> left = new CompletableFuture<>();

    Candidate(Parts parts, Duration lease, String name) {
        this.parts = parts;
        this.lease = lease;
        this.name = name;
    }

    void begin() {
        subscription = parts.schedules().listen(new ScheduleStore.Listener() {
            @Override
            public void schedulesChanged() {
                parts.turns().take(Candidate.this::changed);
            }

            @Override
            public void leaderGone() {
                parts.turns().take(Candidate.this::look);
            }
        });
        look();
    }

    private void changed() {
        Leader leading = leader;
        if (leading != null) {
            leading.poke();
        } else if (dormant) {
            campaign();
        }
    }

    /** Competes if there is something to lead. */
    private void look() {
        if (leader != null) {
            return;
        }
        ask(() -> parts.schedules().list(null, 1), first -> {
            if (!first.isEmpty()) {
                campaign();
            } else if (leader == null) {
                dormant = true;
                cancelTimer();
            }
        });
    }

    private void campaign() {
        if (stopped) {
            return;
        }
        dormant = false;
        ask(() -> parts.schedules().campaign(name, lease), leadership -> {
            if (leadership.leader().equals(name)) {
                lead(leadership.term());
                plan(lease.dividedBy(3));
            } else {
                follow(leadership);
            }
        });
    }

    private void lead(long newTerm) {
        Leader leading = leader;
        if (leading != null && term == newTerm) {
            leading.checkClock();
            return;
        }
        endTerm();
        term = newTerm;
        if (stopped) {
            return; // won too late; it is given back
        }
        LOG.info("{} fires schedules now, in term {}", name, newTerm);
        leader = new Leader(parts, newTerm, this);
        leader.begin();
    }

    private void follow(Leadership leadership) {
        endTerm();
        long wait = leadership.until() - parts.time().now();
        // a little later than the moment at which all others try; never for long, for clocks differ
        plan(Duration.ofMillis(Math.max(lease.toMillis() / 10, Math.min(wait + 1, lease.toMillis()))));
    }

    private void endTerm() {
        Leader leading = leader;
        if (leading != null) {
            LOG.info("{} does not fire schedules any more; term {} is over", name, term);
            leading.end();
            leader = null;
        }
    }

    @Override
    public void deposed() {
        endTerm();
        campaign();
    }

    @Override
    public void idle() {
        endTerm();
        cancelTimer();
        dormant = true;
        resign().exceptionally(thrown -> {
            LOG.debug("The lease runs out by itself", thrown);
            return null;
        });
    }

    private CompletionStage<Void> resign() {
        long ending = term;
        return Blocking.ask(() -> parts.schedules().resign(ending));
    }

    /** Hands over at once; completes when that is done. */
    CompletionStage<Void> stop() {
        if (!stopped) {
            stopped = true;
            if (subscription != null) {
                subscription.close();
            }
            cancelTimer();
            endTerm();
            leaveIfAnswered();
        }
        return left;
    }

    /** A campaign that is under way may still be won, and must be given back then. */
    private void leaveIfAnswered() {
        if (asked > 0) {
            return;
        }
        if (term == 0) {
            left.complete(null);
            return;
        }
        resign().whenComplete((done, thrown) -> {
            if (thrown != null) {
                LOG.debug("The lease runs out by itself", thrown);
            }
            left.complete(null);
        });
    }

    /** Tries again after a while, instead of whatever was planned before. */
    private void plan(Duration wait) {
        cancelTimer();
        if (stopped) {
            return;
        }
        timer = parts.time().schedule(wait, () -> parts.turns().take(this::campaign));
    }

    private void cancelTimer() {
        TimeSource.Timer set = timer;
        if (set != null) {
            set.cancel();
            timer = null;
        }
    }

    private <T> void ask(Supplier<CompletionStage<T>> question, Consumer<T> then) {
        asked++;
        Blocking.ask(question)
                .whenComplete((value, thrown) -> parts.turns().take(() -> {
                    asked--;
                    if (thrown == null) {
                        failures = 0;
                        then.accept(value);
                    } else if (!stopped) {
                        failed(Blocking.asMillwright(thrown));
                    }
                    if (stopped) {
                        leaveIfAnswered();
                    }
                }));
    }

    private void failed(MillwrightException thrown) {
        if (thrown.code() == ErrorCode.CLOSED) {
            LOG.debug("{} has no store any more", name, thrown);
            return;
        }
        // the first time only: whoever reads logs knows by then
        LOG.atLevel(failures++ == 0 ? Level.WARN : Level.DEBUG)
                .log("{} cannot tell who fires schedules, and asks again in {}: {}", name, AGAIN, thrown.getMessage());
        plan(AGAIN);
    }

    /** A name that no candidate ever had. */
    static String freshName() {
        return "p" + ProcessHandle.current().pid() + "-"
                + Long.toHexString(TaskId.next().low() & 0xFFFF_FFFFL);
    }
}
