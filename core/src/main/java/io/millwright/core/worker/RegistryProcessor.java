package io.millwright.core.worker;

import io.millwright.api.ContinueWith;
import io.millwright.api.CurrentTask;
import io.millwright.api.ErrorCategory;
import io.millwright.api.ErrorCode;
import io.millwright.api.HandBack;
import io.millwright.api.MillwrightException;
import io.millwright.api.RetryLater;
import io.millwright.api.RetryPolicy;
import io.millwright.api.Signature;
import io.millwright.api.TaskCanceledException;
import io.millwright.api.TaskError;
import io.millwright.api.TaskOptions;
import io.millwright.api.TaskState;
import io.millwright.core.codec.Codecs;
import io.millwright.core.codec.SignatureFormat;
import io.millwright.core.telemetry.Telemetry;
import io.millwright.spi.Envelope;
import io.millwright.spi.Suggestion;
import io.millwright.spi.Tally;
import io.millwright.spi.TimeSource;
import io.millwright.spi.Verdict;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.helpers.NOPMDCAdapter;

/**
 * The processor over a {@link TaskTable}. Its steps are those of machinery's {@code Worker.Process}: registered? → (RECEIVED, by
 * the claim) → bind → span → STARTED → before-hook → call → retry later, retry, failure or success → after-hook.
 */
final class RegistryProcessor implements TaskProcessor {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryProcessor.class);
    // whoever brings no logging implementation does not pay for the context either
    private static final boolean HAS_MDC = !(MDC.getMDCAdapter() instanceof NOPMDCAdapter);
    /** When a task whose inputs cannot be read now is tried again. */
    private static final Duration LATER = Duration.ofSeconds(1);

    private static final Duration FIRST_MISS = Duration.ofSeconds(1);
    private static final Duration LONGEST_MISS = Duration.ofMinutes(1);

    private final TaskTable tasks;
    private final Codecs codecs;
    private final ArgumentBinder binder;
    private final HandOver handOver;
    private final WorkerHooks hooks;
    private final WorkerSettings.Rules rules;
    private final Telemetry telemetry;
    private final TimeSource time;

    RegistryProcessor(Worker.Environment environment, WorkerHooks hooks, WorkerSettings.Rules rules) {
        this.tasks = environment.tasks();
        this.codecs = environment.codecs();
        this.binder = new ArgumentBinder(environment.store(), codecs);
        this.handOver = new HandOver(environment);
        this.hooks = hooks;
        this.rules = rules;
        this.telemetry = environment.telemetry();
        this.time = environment.time();
    }

    @Override
    public boolean preConsume() {
        try {
            return hooks.beforeConsume().getAsBoolean();
        } catch (Throwable thrown) {
            LOG.warn("The beforeConsume hook threw; fetching all the same", thrown);
            return true;
        }
    }

    @Override
    public Verdict process(Attempt attempt) {
        Envelope envelope = attempt.delivery().envelope();
        long expiresAt = envelope.times().expiresAt();
        if (expiresAt != 0 && time.now() >= expiresAt) {
            return new Verdict.Expired();
        }
        SignatureFormat.Stored stored;
        try {
            stored = SignatureFormat.read(envelope);
        } catch (RuntimeException e) {
            return malformed(attempt, e);
        }
        RegisteredTask task = tasks.find(envelope.task());
        if (task == null) {
            return missed(attempt, stored.options());
        }
        Signature<?> signature;
        try {
            signature = binder.bind(envelope, task, stored);
        } catch (RuntimeException e) {
            return unbound(attempt, e);
        }
        attempt.bound(signature);
        if (attempt.isCancelled()) {
            return threw(attempt, new CancellationException(attempt.cancelReason()));
        }
        return observed(attempt, task);
    }

    /** Decides what it means that the arguments, or the results that it takes, cannot be had. */
    private Verdict unbound(Attempt attempt, RuntimeException e) {
        if (!(e instanceof MillwrightException known)) {
            return malformed(attempt, e);
        }
        if (known.category() == ErrorCategory.FIX_CONFIGURATION) {
            return giveBack(attempt, TaskError.of(ErrorCode.CODEC_UNKNOWN, e));
        }
        return switch (known.code()) {
            case TASK_UNKNOWN -> failed(attempt, e, known.code());
            // the store is away, or what the task needs is being done again
            case STORE_UNAVAILABLE, STORE_FULL, STATE_CONFLICT, CLOSED -> {
                LOG.warn("Giving {} back: {}", attempt.task().id(), known.getMessage());
                yield new Verdict.Release(time.now() + LATER.toMillis(), Verdict.ReleaseReason.UNUSED);
            }
            default -> malformed(attempt, e);
        };
    }

    /** The steps inside the span, with the task's id in the log context. */
    private Verdict observed(Attempt attempt, RegisteredTask task) {
        if (HAS_MDC) {
            MDC.put("millwright.task", task.name());
            MDC.put("millwright.id", attempt.task().id().toString());
        }
        Telemetry.Running span = Telemetry.Running.UNOBSERVED;
        try {
            span = telemetry.running(attempt);
        } catch (Throwable thrown) {
            LOG.warn("Telemetry threw", thrown);
        }
        @Nullable Verdict verdict = null;
        try {
            verdict = call(attempt, task);
            return verdict;
        } finally {
            try {
                span.done(
                        verdict == null ? TaskState.FAILURE : verdict.state(),
                        verdict == null ? null : verdict.errorOrNull());
            } catch (Throwable thrown) {
                LOG.warn("Telemetry threw", thrown);
            }
            if (HAS_MDC) {
                MDC.remove("millwright.task");
                MDC.remove("millwright.id");
            }
        }
    }

    private Verdict call(Attempt attempt, RegisteredTask task) {
        long now = time.now();
        Duration timeout = attempt.signature().options().timing().timeout();
        Duration limit = timeout != null ? timeout : rules.timeout();
        CurrentTask.bind(attempt);
        attempt.enter(now, limit == null ? 0 : now + limit.toMillis());
        try {
            hook("beforeTask", () -> hooks.beforeTask().accept(attempt));
            Object result = task.body().run(attempt.signature().arguments().values(), attempt);
            return succeeded(attempt, task, result);
        } catch (Throwable thrown) {
            return threw(attempt, thrown);
        } finally {
            attempt.returned();
            hook("afterTask", () -> hooks.afterTask().accept(attempt));
            attempt.exit();
            CurrentTask.unbind();
        }
    }

    private Verdict succeeded(Attempt attempt, RegisteredTask task, @Nullable Object result) {
        try {
            return new Verdict.Success(codecs.result(attempt.task().id(), result, task.result()));
        } catch (RuntimeException e) {
            // it has done its work: running it again would do it twice and end the same
            ErrorCode code = e instanceof MillwrightException known ? known.code() : ErrorCode.PAYLOAD_UNREADABLE;
            return failed(attempt, e, code);
        }
    }

    @Override
    public Verdict abandoned(Attempt attempt, String stack) {
        return threw(
                attempt,
                new IllegalStateException("the handler ignored its cancellation and was given up; it was at " + stack));
    }

    /** Decides what a throwable means. */
    private Verdict threw(Attempt attempt, Throwable thrown) {
        CancelCause cause = attempt.cancelCause();
        if (cause == CancelCause.LEASE_LOST || cause == CancelCause.STOPPED) {
            return new Verdict.Release(0, Verdict.ReleaseReason.UNUSED);
        }
        if (cause == CancelCause.USER) {
            return new Verdict.Canceled(attempt.cancelReason());
        }
        if (cause == null && attempt.isStopping() && amongCauses(thrown, HandBack.class) != null) {
            return new Verdict.Release(0, Verdict.ReleaseReason.UNUSED);
        }
        ContinueWith continuation = cause == null ? amongCauses(thrown, ContinueWith.class) : null;
        if (continuation != null) {
            return continued(attempt, continuation);
        }
        RetryLater later = amongCauses(thrown, RetryLater.class);
        RetryPolicy policy = policy(attempt);
        Tally tally = attempt.delivery().tally();
        if (later != null && cause == null) {
            if (policy.maxDeferrals() == RetryPolicy.UNLIMITED || tally.deferrals() < policy.maxDeferrals()) {
                String reason = TaskError.of(ErrorCode.TASK_FAILED, later).message(); // bounded
                return new Verdict.Defer(time.now() + bounded(later.delay()), reason);
            }
            return failed(
                    attempt,
                    new IllegalStateException(
                            "asked to be run later more than " + policy.maxDeferrals() + " times", thrown),
                    ErrorCode.TASK_FAILED);
        }
        ErrorCode code = cause == CancelCause.TIMEOUT ? ErrorCode.TASK_TIMED_OUT : ErrorCode.TASK_FAILED;
        Throwable error = cause == CancelCause.TIMEOUT
                ? new TaskCanceledException(ErrorCode.TASK_TIMED_OUT, attempt.cancelReason())
                : thrown;
        if (error != thrown) {
            error.addSuppressed(thrown);
        }
        Optional<Duration> wait = policy.delayAfter(error, tally.failures() + 1, ThreadLocalRandom.current());
        if (wait.isEmpty()) {
            return failed(attempt, error, code);
        }
        hook("onError", () -> hooks.onError().failed(attempt, error, false));
        return new Verdict.Retry(time.now() + wait.get().toMillis(), TaskError.of(code, error));
    }

    private Verdict continued(Attempt attempt, ContinueWith continuation) {
        try {
            return handOver.to(continuation.workflow(), attempt);
        } catch (MillwrightException e) {
            return failed(attempt, e, e.code()); // it would be the same the next time
        }
    }

    private static long bounded(Duration wait) {
        if (wait.isNegative()) {
            return 0;
        }
        return wait.compareTo(TaskOptions.Timing.HORIZON) > 0 ? TaskOptions.Timing.HORIZON.toMillis() : wait.toMillis();
    }

    private RetryPolicy policy(Attempt attempt) {
        RetryPolicy own = attempt.signature().options().retry();
        return own != null ? own : rules.retry();
    }

    private Verdict failed(Attempt attempt, Throwable error, ErrorCode code) {
        hook("onError", () -> hooks.onError().failed(attempt, error, true));
        return new Verdict.Failure(TaskError.of(code, error));
    }

    private Verdict malformed(Attempt attempt, RuntimeException error) {
        return failed(attempt, error, ErrorCode.PAYLOAD_UNREADABLE);
    }

    private Verdict missed(Attempt attempt, TaskOptions options) {
        String name = attempt.task().name();
        if (options.dropWhenUnregistered()) {
            return new Verdict.Canceled(
                    "dropped, because no task '" + name + "' is registered and the signature says so");
        }
        return giveBack(
                attempt,
                TaskError.of(
                        ErrorCode.TASK_UNREGISTERED,
                        "no task '" + name + "' is registered on worker "
                                + attempt.task().worker() + Suggestion.among(name, tasks.names())));
    }

    /** Others may be able to run it: back to the queue with growing delay, and to the dead letters after a bound. */
    private Verdict giveBack(Attempt attempt, TaskError why) {
        int misses = attempt.delivery().tally().misses();
        if (misses + 1 > rules.maxMisses()) {
            return new Verdict.Dead(why);
        }
        if (misses == 0) {
            LOG.warn("Giving {} back: {}", attempt.task().id(), why.message());
        }
        long wait = Math.min(LONGEST_MISS.toMillis(), FIRST_MISS.toMillis() << Math.min(misses, 16));
        return new Verdict.Release(time.now() + wait, Verdict.ReleaseReason.UNREGISTERED);
    }

    private static <T extends Throwable> @Nullable T amongCauses(Throwable thrown, Class<T> type) {
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < 16; depth++) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
            at = causeOf(at);
        }
        return null;
    }

    private static @Nullable Throwable causeOf(Throwable thrown) {
        try {
            return thrown.getCause();
        } catch (RuntimeException e) {
            return null; // an exception of the application's, with an odd idea of a cause
        }
    }

    private static void hook(String name, Runnable call) {
        try {
            call.run();
        } catch (Throwable thrown) {
            LOG.warn("The {} hook threw; the task is not affected", name, thrown);
        }
    }
}
