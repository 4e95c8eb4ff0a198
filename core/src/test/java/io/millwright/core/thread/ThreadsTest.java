package io.millwright.core.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.core.Refused;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ThreadsTest {
    @Test
    void poolThreadsAreDaemonsNamedForTheirRole() throws Exception {
        ExecutorService pool = Threads.pool("role", 2);
        try {
            Thread one = pool.submit(Thread::currentThread).get(10, TimeUnit.SECONDS);
            assertThat(one.getName()).isEqualTo("role-1");
            assertThat(one.isDaemon()).isTrue();
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void virtualThreadsCarryTheirRoleOrAreRefused() throws Exception {
        if (!Threads.hasVirtualThreads()) {
            assertThat(Runtime.version().feature()).isLessThan(21);
            Refused.with(ErrorCode.UNSUPPORTED, () -> Threads.virtual("role"), "Java 21");
            return;
        }
        ExecutorService executor = Threads.virtual("role");
        try {
            Thread one = executor.submit(Thread::currentThread).get(10, TimeUnit.SECONDS);
            assertThat(one.getName()).isEqualTo("role-1");
            assertThat(Thread.class.getMethod("isVirtual").invoke(one)).isEqualTo(true);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void waitingGivesTheValueOrTheStoresOwnError() {
        assertThat(Blocking.get(CompletableFuture.completedFuture(5))).isEqualTo(5);
        MillwrightException own = new MillwrightException(ErrorCode.STORE_FULL, "full");
        assertThatThrownBy(() -> Blocking.get(CompletableFuture.failedFuture(own)))
                .isSameAs(own);
        assertThatThrownBy(() -> Blocking.get(CompletableFuture.failedFuture(new CompletionException(own))))
                .isSameAs(own);
        Refused.with(
                ErrorCode.INTERNAL,
                () -> Blocking.get(CompletableFuture.failedFuture(new IllegalStateException())),
                "java.lang.IllegalStateException");
        assertThat(Blocking.STORE_TIMEOUT).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void anInterruptedWaitKeepsTheFlag() {
        Thread.currentThread().interrupt();
        Refused.with(ErrorCode.STORE_UNAVAILABLE, () -> Blocking.get(new CompletableFuture<>()), "interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aQuestionThatThrowsIsAStageThatFailed() {
        assertThat(Blocking.ask(() -> {
                    throw new IllegalStateException("no");
                }))
                .isCompletedExceptionally();
    }

    @Test
    void unwrapsWhatFuturesPutAround() {
        Exception bottom = new Exception("bottom");
        assertThat(Blocking.unwrap(new CompletionException(new ExecutionException(bottom))))
                .isSameAs(bottom);
        CompletionException bare = new CompletionException("bare", null);
        assertThat(Blocking.unwrap(bare)).isSameAs(bare);
        assertThat(Blocking.unwrap(bottom)).isSameAs(bottom);
    }
}
