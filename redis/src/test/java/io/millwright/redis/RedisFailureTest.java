package io.millwright.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.Settlement;
import io.millwright.spi.Store;
import io.millwright.spi.StoreUrl;
import io.millwright.spi.Verdict;
import io.millwright.spi.Watch;
import io.millwright.spi.WorkerSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Protocol.Command;

/** What goes wrong at the server, and what then becomes of tasks. */
class RedisFailureTest {
    private static Object command(RedisServer server, Command command, String... arguments) {
        Link link = new Link(RedisOptions.of(StoreUrl.parse(server.url())), "test");
        try {
            return link.command(command, arguments);
        } finally {
            link.cut();
        }
    }

    /** Tries again while the store cannot be reached, as the engine does. */
    private static <T> T eventually(Supplier<CompletionStage<T>> call) {
        long until = System.nanoTime() + 20_000_000_000L;
        while (true) {
            try {
                return Sender.get(call.get());
            } catch (MillwrightException e) {
                if (e.code() != ErrorCode.STORE_UNAVAILABLE || System.nanoTime() > until) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void flushedFunctionsAreLoadedAgain() throws IOException {
        try (RedisServer server = RedisServer.with();
                Store store = Sender.open(server.url())) {
            TaskId before = Sender.send(store);
            command(server, Command.FUNCTION, "FLUSH");
            TaskId after = Sender.send(store);
            assertThat(Sender.get(store.find(before))).isPresent();
            assertThat(Sender.get(store.find(after))).isPresent();
        }
    }

    @Test
    void whoWaitsIsToldAlthoughTheConnectionsWereCut() throws IOException {
        try (RedisServer server = RedisServer.with();
                Store store = Sender.open(server.url());
                Store other = Sender.open(server.url())) {
            TaskId first = Sender.send(store);
            WorkerSession session = Sender.join(store);
            Delivery delivery = Sender.take(session);
            PendingClaim claim = Sender.ask(session);
            Watch watch = store.watch(first);
            eventually(store::queues);

            command(server, Command.CLIENT, "KILL", "TYPE", "pubsub");
            command(server, Command.CLIENT, "KILL", "TYPE", "normal");

            TaskId second = eventually(() -> {
                        Envelope task = Sender.task();
                        return other.publish(List.of(task));
                    })
                    .get(0)
                    .id();
            assertThat(eventually(() -> other.settle(List.of(new Settlement(
                            delivery.lease(),
                            new Verdict.Success(delivery.envelope().arguments()))))))
                    .containsExactly(Settlement.Result.SETTLED);
            assertThat(Sender.get(watch.outcome()).state()).isEqualTo(TaskState.SUCCESS);
            List<Delivery> deliveries = served(session, claim);
            assertThat(deliveries).extracting(one -> one.envelope().id()).containsExactly(second);
        }
    }

    /** A claim that was under way when the connection broke fails; then one asks again. */
    private static List<Delivery> served(WorkerSession session, PendingClaim claim) {
        try {
            return Sender.get(claim.deliveries());
        } catch (MillwrightException e) {
            return eventually(() -> Sender.ask(session).deliveries());
        }
    }

    @Test
    void whatAServerWithAnAppendOnlyFileAcceptedIsThereAfterItWasKilled() throws Exception {
        try (RedisServer server = RedisServer.with("--appendonly", "yes", "--appendfsync", "always");
                Store store = Sender.open(server.url())) {
            TaskId leased = Sender.send(store);
            WorkerSession session = Sender.join(store);
            Delivery delivery = Sender.take(session);
            List<TaskId> waiting = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                waiting.add(Sender.send(store));
            }
            TaskId settled = waiting.remove(0);
            Sender.succeed(store, Sender.take(session));

            server.kill();
            server.start();

            assertThat(eventually(() -> store.find(settled)).orElseThrow().state())
                    .isEqualTo(TaskState.SUCCESS);
            assertThat(eventually(() -> store.find(leased)).orElseThrow().state())
                    .isEqualTo(TaskState.RECEIVED);
            assertThat(Sender.succeed(store, delivery)).isEqualTo(Settlement.Result.SETTLED);
            for (TaskId id : waiting) {
                assertThat(Sender.take(session).envelope().id()).isEqualTo(id);
            }
        }
    }

    @Test
    void withoutMemoryNothingIsAcceptedAndWorkGoesOn() throws IOException {
        try (RedisServer server = RedisServer.with();
                Store store = Sender.open(server.url())) {
            TaskId accepted = Sender.send(store);
            WorkerSession session = Sender.join(store);
            command(server, Command.CONFIG, "SET", "maxmemory", "1");

            Envelope refused = Sender.task();
            ErrorCode code = null;
            try {
                Sender.get(store.publish(List.of(refused)));
            } catch (MillwrightException e) {
                code = e.code();
            }
            assertThat(code).isEqualTo(ErrorCode.STORE_FULL);
            assertThat(Sender.get(store.find(refused.id()))).isEmpty();
            Delivery delivery = Sender.take(session);
            assertThat(delivery.envelope().id()).isEqualTo(accepted);
            assertThat(Sender.succeed(store, delivery)).isEqualTo(Settlement.Result.SETTLED);

            command(server, Command.CONFIG, "SET", "maxmemory", "0");
            assertThat(Sender.get(store.publish(List.of(refused))).get(0).duplicate())
                    .isFalse();
        }
    }
}
