package io.millwright.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.TaskId;
import io.millwright.spi.Delivery;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.Store;
import io.millwright.spi.StoreUrl;
import io.millwright.spi.WorkerSession;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Protocol.Command;

/** What the store costs the server: in memory when work is done, and in calls when there is none. */
class RedisCostTest {
    @Test
    void nothingGrowsWithHistory() throws IOException {
        try (RedisHarness harness = new RedisHarness()) {
            RedisStore store = harness.open();
            List<String> afterOne = null;
            for (int round = 0; round < 3; round++) {
                WorkerSession session = Sender.join(store);
                for (int i = 0; i < 50; i++) {
                    Sender.send(store);
                    Sender.succeed(store, Sender.take(session));
                }
                Sender.get(session.leave());
                harness.time().advance(harness.retention().plus(Duration.ofSeconds(10)));
                harness.barrier(store);
                List<String> keys = Keys.of(RedisServer.shared(), harness.name());
                afterOne = afterOne == null ? keys : afterOne;
                assertThat(keys).containsExactlyInAnyOrderElementsOf(afterOne).hasSizeLessThan(8);
            }
        }
    }

    private static long calls(RedisServer server, String command) {
        Link link = new Link(RedisOptions.of(StoreUrl.parse(server.url())), "test");
        try {
            Map<String, String> stats = Link.fields(Reply.text(link.command(Command.INFO, "commandstats")));
            String line = stats.getOrDefault("cmdstat_" + command, "calls=0,");
            return Long.parseLong(line.substring("calls=".length(), line.indexOf(',')));
        } finally {
            link.cut();
        }
    }

    @Test
    void oneTaskWakesOneOfAThousandWorkers() throws IOException {
        try (RedisServer server = RedisServer.with();
                Store store = Sender.open(server.url())) {
            List<PendingClaim> claims = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                claims.add(Sender.ask(Sender.join(store)));
            }
            Sender.get(store.queues());
            long callsBefore = calls(server, "fcall") + calls(server, "fcall_ro");

            TaskId id = Sender.send(store);

            CompletableFuture<?>[] waiting = claims.stream()
                    .map(claim -> claim.deliveries().toCompletableFuture())
                    .toArray(CompletableFuture<?>[]::new);
            Object served = Sender.get(CompletableFuture.anyOf(waiting));
            assertThat((List<?>) served)
                    .extracting(one -> ((Delivery) one).envelope().id())
                    .containsExactly(id);
            assertThat(calls(server, "publish")).isEqualTo(1);
            assertThat(calls(server, "fcall") - callsBefore)
                    .as("one to send, one to take")
                    .isEqualTo(2);
        }
    }
}
