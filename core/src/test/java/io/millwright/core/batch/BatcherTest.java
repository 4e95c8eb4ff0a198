package io.millwright.core.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.core.batch.Batcher.Limits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatcherTest {
    private static final Limits WIDE = new Limits(1_000, 1_000_000, 1);

    /** Answers a batch when the test says so. */
    private static final class Stepped {
        final List<List<Integer>> sent = new ArrayList<>();
        final List<CompletableFuture<List<String>>> replies = new ArrayList<>();

        CompletionStage<List<String>> send(List<Integer> batch) {
            sent.add(batch);
            CompletableFuture<List<String>> reply = new CompletableFuture<>();
            replies.add(reply);
            return reply;
        }

        void answer(int batch) {
            replies.get(batch)
                    .complete(sent.get(batch).stream().map(i -> "r" + i).toList());
        }
    }

    private final Stepped stepped = new Stepped();

    private Batcher<Integer, String> batcher(Limits limits) {
        return new Batcher<>(stepped::send, i -> i, limits);
    }

    @Test
    void theFirstGoesAtOnceAndWhatGathersGoesTogether() {
        Batcher<Integer, String> batcher = batcher(WIDE);
        CompletableFuture<String> first = batcher.submit(1);
        assertThat(stepped.sent).containsExactly(List.of(1));
        CompletableFuture<String> second = batcher.submit(2);
        CompletableFuture<String> third = batcher.submit(3);
        assertThat(stepped.sent).hasSize(1);

        stepped.answer(0);
        assertThat(first).isCompletedWithValue("r1");
        assertThat(second).isNotDone();
        assertThat(stepped.sent).containsExactly(List.of(1), List.of(2, 3));
        stepped.answer(1);
        assertThat(second).isCompletedWithValue("r2");
        assertThat(third).isCompletedWithValue("r3");

        batcher.submit(4);
        assertThat(stepped.sent).as("idle again: at once").hasSize(3);
    }

    @Test
    void theNextBatchGoesBeforeTheCallersAreTold() {
        Batcher<Integer, String> batcher = batcher(WIDE);
        AtomicInteger sentWhenTold = new AtomicInteger();
        batcher.submit(1).thenAccept(r -> sentWhenTold.set(stepped.sent.size()));
        batcher.submit(2);
        stepped.answer(0);
        assertThat(sentWhenTold).hasValue(2);
    }

    @Test
    void batchesAreLimitedByCount() {
        Batcher<Integer, String> batcher = batcher(new Limits(3, 1_000_000, 1));
        IntStream.range(0, 9).forEach(batcher::submit);
        stepped.answer(0);
        stepped.answer(1);
        stepped.answer(2);
        assertThat(stepped.sent).containsExactly(List.of(0), List.of(1, 2, 3), List.of(4, 5, 6), List.of(7, 8));
    }

    @Test
    void batchesAreLimitedByWeightAndAGiantGoesAlone() {
        Batcher<Integer, String> batcher = batcher(new Limits(100, 10, 1));
        batcher.submit(0);
        for (int weight : new int[] {4, 6, 1, 50, 9, 1, 1}) {
            batcher.submit(weight);
        }
        for (int i = 0; i < 5; i++) {
            stepped.answer(i);
        }
        assertThat(stepped.sent)
                .containsExactly(List.of(0), List.of(4, 6), List.of(1), List.of(50), List.of(9, 1), List.of(1));
    }

    @Test
    void weightsDoNotOverflow() {
        Batcher<Integer, String> batcher = batcher(new Limits(100, Integer.MAX_VALUE, 1));
        batcher.submit(0);
        batcher.submit(Integer.MAX_VALUE);
        batcher.submit(Integer.MAX_VALUE);
        stepped.answer(0);
        assertThat(stepped.sent.get(1)).hasSize(1);
    }

    @Test
    void asManyBatchesAsAllowedAreUnderWay() {
        Batcher<Integer, String> batcher = batcher(new Limits(100, 100, 2));
        IntStream.range(0, 5).forEach(batcher::submit);
        assertThat(stepped.sent).containsExactly(List.of(0), List.of(1));
        stepped.answer(1);
        assertThat(stepped.sent).containsExactly(List.of(0), List.of(1), List.of(2, 3, 4));
        batcher.submit(5);
        assertThat(stepped.sent).hasSize(3);
        stepped.answer(0);
        assertThat(stepped.sent).hasSize(4);
    }

    @Test
    void oneFailedBatchDisturbsNoOther() {
        Batcher<Integer, String> batcher = batcher(WIDE);
        CompletableFuture<String> first = batcher.submit(1);
        CompletableFuture<String> second = batcher.submit(2);
        stepped.replies.get(0).completeExceptionally(new MillwrightException(ErrorCode.STORE_FULL, "full"));
        stepped.answer(1);
        assertThatThrownBy(first::join)
                .hasRootCauseInstanceOf(MillwrightException.class)
                .hasMessageContaining("full");
        assertThat(second).isCompletedWithValue("r2");
    }

    @Test
    void aWrongAnswerFailsTheBatch() {
        Batcher<Integer, String> batcher = batcher(WIDE);
        CompletableFuture<String> first = batcher.submit(1);
        stepped.replies.get(0).complete(List.of("a", "b"));
        assertThatThrownBy(first::join)
                .isInstanceOf(CompletionException.class)
                .hasRootCauseInstanceOf(MillwrightException.class)
                .hasMessageContaining("INTERNAL: a batch of 1 got an answer of another size");
        CompletableFuture<String> second = batcher.submit(2);
        stepped.replies.get(1).complete(null);
        assertThat(second).isCompletedExceptionally();
    }

    @Test
    void aSenderThatThrowsFailsItsBatchOnly() {
        AtomicInteger calls = new AtomicInteger();
        Batcher<Integer, String> batcher = new Batcher<>(
                batch -> {
                    if (calls.getAndIncrement() == 0) {
                        throw new IllegalStateException("no line");
                    }
                    return stepped.send(batch);
                },
                i -> 1,
                WIDE);
        assertThat(batcher.submit(1)).isCompletedExceptionally();
        batcher.submit(2);
        assertThat(stepped.sent).containsExactly(List.of(2));
    }

    @Test
    void aCallerThatThrowsDoesNotTakeTheOthersAnswers() {
        Batcher<Integer, String> batcher = batcher(WIDE);
        List<String> told = new ArrayList<>();
        batcher.submit(0);
        batcher.submit(1, (result, thrown) -> {
            throw new IllegalStateException("expected by the test");
        });
        batcher.submit(2, (result, thrown) -> told.add(result));
        stepped.answer(0);
        stepped.answer(1);
        assertThat(told).containsExactly("r2");
        batcher.submit(3);
        assertThat(stepped.sent).hasSize(3);
    }

    @Test
    void aStoreThatAnswersAtOnceDoesNotGrowTheStack() throws Exception {
        int items = 200_000;
        AtomicInteger answered = new AtomicInteger();
        CompletableFuture<Void> all = new CompletableFuture<>();
        List<Batcher<Integer, Integer>> self = new ArrayList<>();
        // each batch hands in the next item before it is answered, as other threads would
        self.add(new Batcher<>(
                batch -> {
                    int next = batch.get(0) + 1;
                    if (next < items) {
                        self.get(0).submit(next);
                    }
                    if (answered.incrementAndGet() == items) {
                        all.complete(null);
                    }
                    return CompletableFuture.completedFuture(batch);
                },
                i -> 1,
                new Limits(1, 1_000, 1)));
        self.get(0).submit(0).get(10, TimeUnit.SECONDS);
        all.get(30, TimeUnit.SECONDS);
    }

    @Test
    void orderIsKeptUnderLoad() throws Exception {
        List<Long> arrived = Collections.synchronizedList(new ArrayList<>());
        ExecutorService store = Executors.newSingleThreadExecutor();
        ExecutorService senders = Executors.newFixedThreadPool(8);
        try {
            Batcher<Long, Long> batcher = new Batcher<>(
                    batch -> {
                        assertThat(batch).hasSizeBetween(1, 64);
                        CompletableFuture<List<Long>> reply = new CompletableFuture<>();
                        arrived.addAll(batch); // at most one batch is under way
                        store.execute(() -> reply.complete(batch));
                        return reply;
                    },
                    i -> 1,
                    new Limits(64, 1_000_000, 1));
            int each = 20_000;
            AtomicLong wrong = new AtomicLong();
            List<Callable<Void>> work = IntStream.range(0, 8)
                    .mapToObj(sender -> (Callable<Void>) () -> {
                        List<CompletableFuture<Void>> answers = new ArrayList<>();
                        for (int i = 0; i < each; i++) {
                            long value = (long) sender << 32 | i;
                            answers.add(batcher.submit(value).thenAccept(back -> {
                                if (back != value) {
                                    wrong.incrementAndGet();
                                }
                            }));
                        }
                        for (CompletableFuture<Void> answer : answers) {
                            answer.get(30, TimeUnit.SECONDS);
                        }
                        return null;
                    })
                    .toList();
            for (Future<Void> done : senders.invokeAll(work)) {
                done.get();
            }
            assertThat(wrong).hasValue(0);
            assertThat(arrived).hasSize(8 * each);
            for (int sender = 0; sender < 8; sender++) {
                long mine = sender;
                assertThat(arrived.stream().filter(v -> v >>> 32 == mine).mapToLong(v -> v & 0xFFFFFFFFL))
                        .as("the items of one sender")
                        .isSorted();
            }
        } finally {
            senders.shutdownNow();
            store.shutdownNow();
        }
    }
}
