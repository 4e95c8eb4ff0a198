package io.millwright.core.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.RetryPolicy;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.core.Eventually;
import io.millwright.core.ScriptedStore.Op;
import io.millwright.core.ScriptedStore.Script;
import io.millwright.spi.Payload;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Loops whose cursor is the checkpoint. */
@Timeout(30)
class IterationTest {
    private static final RetryPolicy SOON = RetryPolicy.fixed(5, Duration.ofSeconds(1));

    private final Rig rig = Rig.direct();
    private final List<Object> done = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        rig.close();
    }

    private interface Body {
        Object run(TaskContext context) throws Exception;
    }

    /** Makes the first attempt. */
    private TaskId run(Body body) {
        return send(body, RetryPolicy.fixed(5, Duration.ofSeconds(1)));
    }

    private TaskId failing(Body body) {
        return send(body, RetryPolicy.NONE);
    }

    private TaskId send(Body body, RetryPolicy retry) {
        rig.mill.tasks().add(Rig.TASK, text -> String.valueOf(body.run(TaskContext.current())));
        TaskId id = rig.send(Rig.TASK.with("x").with(o -> o.retry(retry)));
        rig.start(rig.single());
        awaitFailures(id, 0);
        return id;
    }

    /** Makes the next attempt. */
    private void retry(TaskId id) {
        int failures = rig.task(id).tally().failures();
        rig.time.advance(Duration.ofSeconds(1));
        awaitFailures(id, failures);
    }

    /** Waits for the outcome of the attempt after so many. */
    private void awaitFailures(TaskId id, int before) {
        Eventually.holds(
                "attempt " + (before + 1) + " has ended",
                () -> rig.state(id).isTerminal() || rig.task(id).tally().failures() > before);
    }

    private String result(TaskId id) {
        TaskOutcome outcome = Objects.requireNonNull(rig.task(id).outcome());
        Payload result = outcome.result();
        return result == null ? String.valueOf(outcome.error()) : new String(result.bytes(), StandardCharsets.UTF_8);
    }

    private String kept(TaskId id) {
        TaskRecord.Checkpoint checkpoint = rig.task(id).checkpoint();
        return checkpoint == null ? "none" : new String(checkpoint.state().bytes(), StandardCharsets.UTF_8);
    }

    /** Three pages; the given one fails the first time. */
    private Body pages(int failing) {
        return context -> context.iterate(Integer.class, 0, cursor -> {
            done.add(cursor);
            if (cursor == failing
                    && done.stream().filter(c -> c.equals(failing)).count() == 1) {
                throw new IllegalStateException("page " + cursor);
            }
            return cursor == 3 ? null : Integer.valueOf(cursor + 1);
        });
    }

    @Test
    void goesFromTheFirstCursorToTheLast() {
        TaskId id = run(pages(-1));
        assertThat(done).containsExactly(0, 1, 2, 3);
        assertThat(result(id)).isEqualTo("[\"3\"]");
        assertThat(rig.state(id)).isEqualTo(TaskState.SUCCESS);
        assertThat(kept(id)).as("gone with the success").isEqualTo("none");
    }

    @Test
    void aStepThatFailsIsTheFirstOfTheRetry() {
        TaskId id = run(pages(2));
        assertThat(rig.state(id)).isEqualTo(TaskState.RETRY);
        assertThat(kept(id)).isEqualTo("[2,false]");
        retry(id);
        assertThat(done).containsExactly(0, 1, 2, 2, 3);
        assertThat(rig.state(id)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void theFirstStepMayFailToo() {
        retry(run(pages(0)));
        assertThat(done).containsExactly(0, 0, 1, 2, 3);
    }

    @Test
    void whatFailsAfterwardsRepeatsNoStep() {
        TaskId id = run(context -> {
            Object last = pages(-1).run(context);
            done.add("after " + last);
            if (context.task().attempt() == 1) {
                throw new IllegalStateException("afterwards");
            }
            return last;
        });
        assertThat(kept(id)).isEqualTo("[3,true]");
        retry(id);
        assertThat(done).containsExactly(0, 1, 2, 3, "after 3", "after 3");
        assertThat(result(id)).isEqualTo("[\"3\"]");
    }

    private record Sum(int at, int total) {}

    @Test
    void theCursorCarriesWhatIsToBeKnownInTheEnd() {
        TaskId id = run(context -> context.iterate(Sum.class, new Sum(1, 0), sum -> {
                    if (sum.at == 3 && context.task().attempt() == 1) {
                        throw new IllegalStateException("once");
                    }
                    return sum.at > 4 ? null : new Sum(sum.at + 1, sum.total + sum.at);
                })
                .total);
        retry(id);
        assertThat(result(id)).isEqualTo("[\"10\"]");
    }

    @Test
    void eachStepIsDurableBeforeTheNextBegins() {
        TaskId id = run(context -> context.iterate(Integer.class, 0, cursor -> {
            done.add(kept(context.task().id()));
            return cursor == 2 ? null : Integer.valueOf(cursor + 1);
        }));
        assertThat(done).containsExactly("none", "[1,false]", "[2,false]");
        assertThat(rig.state(id)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void aStepWhoseOutcomeIsRefusedIsNotFollowedByAnother() {
        rig.store.next(
                Op.REPORT,
                Script.fail(new MillwrightException(ErrorCode.PAYLOAD_TOO_LARGE, "too big")),
                Script.fail(new MillwrightException(ErrorCode.PAYLOAD_TOO_LARGE, "too big")));
        TaskId id = run(pages(-1));
        assertThat(done).containsExactly(0);
        retry(id);
        assertThat(done).containsExactly(0, 0, 1, 2, 3);
    }

    @Test
    void stopsBetweenTwoStepsWhenItIsCancelled() {
        TaskId id = run(context -> context.iterate(Integer.class, 0, cursor -> {
            done.add(cursor);
            if (cursor == 1) {
                ((Attempt) context).cancel(CancelCause.USER, "enough", 1);
            }
            return cursor + 1;
        }));
        assertThat(done).containsExactly(0, 1);
        assertThat(rig.state(id)).isEqualTo(TaskState.CANCELED);
        assertThat(kept(id)).as("for whoever requeues it").isEqualTo("[2,false]");
        rig.mill.admin().requeue(id);
        Eventually.holds("run again", () -> done.size() > 2);
        assertThat(done.get(2)).isEqualTo(2);
    }

    @Test
    void aTimeLimitIsForEachAttempt() {
        TaskId id = run(context -> context.iterate(Integer.class, 0, cursor -> {
            done.add(cursor);
            if (cursor % 2 == 1) {
                ((Attempt) context).cancel(CancelCause.TIMEOUT, "too long", 1);
            }
            return cursor == 4 ? null : Integer.valueOf(cursor + 1);
        }));
        assertThat(rig.state(id)).isEqualTo(TaskState.RETRY);
        retry(id);
        retry(id);
        assertThat(done).containsExactly(0, 1, 2, 3, 4);
        assertThat(rig.task(id).tally().failures()).isEqualTo(2);
        assertThat(rig.state(id)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void worksThroughItemsInPages() {
        TaskId id = run(context -> {
            int attempt = context.task().attempt();
            long all = context.iterate(LongStream.range(0, 10).iterator(), 4, page -> {
                done.add(page);
                if (attempt == 1 && page.contains(4L)) {
                    throw new IllegalStateException("second page");
                }
            });
            if (attempt == 2) {
                throw new IllegalStateException("afterwards");
            }
            return all;
        });
        retry(id);
        retry(id);
        assertThat(done)
                .containsExactly(
                        List.of(0L, 1L, 2L, 3L), List.of(4L, 5L, 6L, 7L), List.of(4L, 5L, 6L, 7L), List.of(8L, 9L));
        assertThat(result(id)).isEqualTo("[\"10\"]");
    }

    private void assertConflict(TaskId id, String what) {
        TaskError error = Objects.requireNonNull(
                Objects.requireNonNull(rig.task(id).outcome()).error());
        assertThat(error.message()).contains("a handler iterates once").contains(what);
    }

    @Test
    void aHandlerIteratesOnce() {
        TaskId id = failing(context -> {
            pages(-1).run(context);
            return pages(-1).run(context);
        });
        assertConflict(id, "has kept a cursor");
    }

    @Test
    void noIterationIsWithinAnother() {
        assertConflict(
                failing(context -> context.iterate(Integer.class, 0, outer -> {
                    pages(-1).run(context);
                    return null;
                })),
                "has kept a cursor");
    }

    @Test
    void aHandlerThatIteratesKeepsNoOtherState() {
        assertConflict(
                failing(context -> {
                    Object last = pages(-1).run(context);
                    context.checkpoint("mine");
                    return last;
                }),
                "wants to keep states of its own");
        assertThat(done).hasSize(4);
    }

    @Test
    void aHandlerThatKeepsStatesDoesNotIterate() {
        assertConflict(
                failing(context -> {
                    context.checkpoint("mine");
                    return pages(-1).run(context);
                }),
                "has kept states of its own");
        assertThat(done).isEmpty();
    }
}
