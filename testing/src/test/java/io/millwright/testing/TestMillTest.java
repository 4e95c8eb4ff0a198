package io.millwright.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.Client;
import io.millwright.api.Receipt;
import io.millwright.api.RetryPolicy;
import io.millwright.api.Signature;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskFailedException;
import io.millwright.api.TaskState;
import io.millwright.api.TaskType;
import io.millwright.core.codec.EncryptingCodec;
import io.millwright.core.codec.KeyRing;
import io.millwright.jackson.JsonCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TestMillTest {
    private static final TaskType.Of1<String, Integer> LENGTH =
            TaskType.named("length").takes(String.class).returns(Integer.class);
    private static final TaskType.Of1<String, Void> SIGN_UP =
            TaskType.named("sign-up").takes(String.class).returnsNothing();
    private static final TaskType.Of1<String, Void> WELCOME =
            TaskType.named("welcome").takes(String.class).returnsNothing();
    private static final TaskType.Of1<byte[], Void> UPLOAD =
            TaskType.named("upload").takes(byte[].class).returnsNothing();

    private final TestMill mill = TestMill.create();
    private final List<String> ran = new ArrayList<>();
    private final Instant begin = mill.now();

    @AfterEach
    void close() {
        mill.close();
    }

    /** Code under test: sends a follow-up at once and another one a week later. */
    private record Accounts(Client client) {
        Void signUp(String address) {
            client.send(WELCOME.with(address));
            client.send(WELCOME.with("still there, " + address + "?").in(Duration.ofDays(7)));
            return null;
        }
    }

    private Void note(String what) {
        ran.add(what + " +" + Duration.between(begin, mill.now()));
        return null;
    }

    @Test
    void aUsersTestReadsInFiveLines() {
        mill.tasks().add(SIGN_UP, new Accounts(mill)::signUp).add(WELCOME, this::note);
        mill.run(SIGN_UP.with("ada"));
        mill.assertSent(WELCOME.with("ada"));
        mill.advance(Duration.ofDays(8));
        assertThat(ran).containsExactly("ada +PT0S", "still there, ada? +PT168H");
    }

    @Test
    void runGivesTheResultThroughTheRealCodec() {
        mill.tasks().add(LENGTH, String::length);

        assertThat(mill.run(LENGTH.with("miller"))).isEqualTo(6);
    }

    @Test
    void handlersRunOnTheTestsThreadAndOnlyWhenTold() {
        List<Thread> threads = new ArrayList<>();
        mill.tasks().add(SIGN_UP, name -> {
            threads.add(Thread.currentThread());
            return null;
        });
        mill.send(SIGN_UP.with("ada"));
        assertThat(threads).isEmpty();

        assertThat(mill.runAll()).isEqualTo(1);
        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void retriesComeAtTheirOwnTimesWithinOneAdvance() {
        mill.tasks().add(SIGN_UP, name -> {
            note(name);
            throw new IllegalStateException("no");
        });
        Receipt<Void> receipt = mill.send(SIGN_UP.with("a"));

        assertThat(mill.advance(Duration.ofMinutes(1))).isEqualTo(4);
        assertThat(ran).containsExactly("a +PT0S", "a +PT1S", "a +PT3S", "a +PT6S");
        assertThat(mill.now()).isEqualTo(begin.plusSeconds(60));
        mill.assertState(receipt.id(), TaskState.FAILURE);
    }

    @Test
    void runUntilSettledMovesTheClockAsFarAsNeeded() {
        mill.tasks().add(SIGN_UP, this::note);
        mill.send(SIGN_UP.with("later").in(Duration.ofDays(400)));
        mill.send(SIGN_UP.with("sooner").with(o -> o.delay(Duration.ofDays(2)).expiresIn(Duration.ofDays(3))));
        mill.runUntilSettled();

        assertThat(ran).containsExactly("sooner +PT48H", "later +PT9600H");
    }

    @Test
    void runUntilSettledNamesWhatCannotRun() {
        mill.tasks().add(SIGN_UP, this::note);
        mill.admin().pause("default");
        mill.send(SIGN_UP.with("a"));

        assertThatThrownBy(mill::runUntilSettled)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("sign-up")
                .hasMessageContaining("PENDING on queue default");
    }

    @Test
    void everyQueueIsConsumedAndPrioritiesAreKept() {
        mill.tasks().add(SIGN_UP, this::note);
        mill.send(SIGN_UP.with("low"));
        mill.send(SIGN_UP.with("high").with(o -> o.priority(9)));
        mill.send(SIGN_UP.with("elsewhere").onQueue("mail"));
        mill.runAll();

        assertThat(ran).containsExactly("high +PT0S", "low +PT0S", "elsewhere +PT0S");
    }

    @Test
    void aFailedTaskIsTheTypedException() {
        mill.tasks().add(SIGN_UP, name -> {
            throw new IllegalArgumentException("no such name");
        });

        assertThatThrownBy(() -> mill.run(SIGN_UP.with("a").with(o -> o.retry(RetryPolicy.NONE))))
                .isInstanceOfSatisfying(
                        TaskFailedException.class,
                        e -> assertThat(e.remoteType()).isEqualTo("java.lang.IllegalArgumentException"));
    }

    @Test
    void runSaysWhyATaskHasNotEnded() {
        mill.tasks().add(SIGN_UP, this::note);

        assertThatThrownBy(() -> mill.run(SIGN_UP.with("a").in(Duration.ofSeconds(5))))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("sign-up")
                .hasMessageContaining("due at 2030-01-01T00:00:05Z")
                .hasMessageContaining("advance");
    }

    @Test
    void codeThatAwaitsIsServedWhereItStands() {
        mill.tasks().add(LENGTH, String::length).add(SIGN_UP, name -> {
            int length = mill.send(LENGTH.with(name)).await(Duration.ofSeconds(10));
            return note(name + " " + length);
        });
        mill.run(SIGN_UP.with("ada"));

        assertThat(ran).containsExactly("ada 3 +PT0S");
    }

    @Test
    void aHandlerThatTakesTooLongIsToldToStop() {
        mill.tasks().add(SIGN_UP, name -> {
            mill.advance(Duration.ofMinutes(2));
            TaskContext.current().throwIfCancelled();
            return note("not reached");
        });
        Receipt<Void> receipt = mill.send(
                SIGN_UP.with("slow").with(o -> o.timeout(Duration.ofMinutes(1)).retry(RetryPolicy.NONE)));
        mill.runUntilSettled();

        mill.assertState(receipt.id(), TaskState.FAILURE);
        assertThat(ran).isEmpty();
    }

    @Test
    void aRunningTaskIsCancelledAtOnce() {
        mill.tasks().add(SIGN_UP, name -> {
            assertThat(mill.cancel(TaskContext.current().task().id(), "changed my mind"))
                    .isEqualTo(Client.CancelOutcome.REQUESTED);
            assertThat(Thread.interrupted()).isTrue();
            TaskContext.current().throwIfCancelled();
            return note("not reached");
        });
        Receipt<Void> receipt = mill.send(SIGN_UP.with("a"));
        mill.runAll();

        mill.assertState(receipt.id(), TaskState.CANCELED);
        assertThat(ran).isEmpty();
    }

    @Test
    void sentIsEverythingInOrderWithoutDuplicates() {
        Signature<Void> first = SIGN_UP.with("a");
        mill.send(first);
        mill.send(first);
        mill.sendAll(List.of(WELCOME.with("b"), WELCOME.with("c")));
        mill.sendAsync(UPLOAD.with(new byte[] {1, 2}));

        assertThat(mill.sent()).extracting(Signature::task).containsExactly("sign-up", "welcome", "welcome", "upload");
        assertThat(mill.sent(WELCOME).get(1).arguments().values()).containsExactly("c");
        assertThat(mill.sent("sign-up")).hasSize(1);
        mill.assertSent(UPLOAD.with(new byte[] {1, 2}));
        mill.assertNotSent(LENGTH);
    }

    @Test
    void failedAssertionsSayWhatWasThere() {
        mill.send(UPLOAD.with(new byte[] {1, 2}));
        mill.send(WELCOME.with("b"));

        assertThatThrownBy(() -> mill.assertSent(WELCOME.with("c")))
                .isInstanceOf(AssertionError.class)
                .hasMessage("expected welcome(c) to be sent, but sent were:\n  upload([1, 2])\n  welcome(b)");
        assertThatThrownBy(() -> mill.assertNotSent(WELCOME)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> mill.assertState(mill.sent(WELCOME).get(0).id(), TaskState.SUCCESS))
                .hasMessage("expected welcome to be SUCCESS, it is PENDING");
    }

    @Test
    void otherThreadsMaySendButNotRun() {
        CompletableFuture<Integer> other = CompletableFuture.supplyAsync(
                () -> {
                    mill.send(SIGN_UP.with("a"));
                    return mill.runAll();
                },
                command -> new Thread(command, "other").start());

        assertThatThrownBy(other::join).hasMessageContaining("'other'");
        assertThat(mill.sent(SIGN_UP)).hasSize(1);
    }

    @Test
    void workerAndCodecCanBeSetUp() {
        List<String> errors = new ArrayList<>();
        EncryptingCodec codec = new EncryptingCodec(new JsonCodec(), KeyRing.of("k", new byte[16]));
        try (TestMill own = TestMill.builder()
                .codec(codec)
                .worker(worker -> worker.defaultRetry(RetryPolicy.NONE)
                        .onError((context, error, last) -> errors.add(error.getMessage())))
                .build()) {
            own.tasks().add(SIGN_UP, name -> {
                throw new IllegalStateException("no " + name);
            });
            Receipt<Void> receipt = own.send(SIGN_UP.with("a"));
            own.runAll();

            own.assertState(receipt.id(), TaskState.FAILURE);
            assertThat(errors).containsExactly("no a");
        }
    }
}
