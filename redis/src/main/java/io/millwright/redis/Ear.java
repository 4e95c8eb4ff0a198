package io.millwright.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.BinaryJedisPubSub;
import redis.clients.jedis.Connection;

/**
 * Listens to what scripts say to this process: one connection, whatever the number of workers and watches. What is said while it does
 * not listen is lost; so whoever waits asks anew each time that it begins to listen.
 */
final class Ear implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ear.class);
    private static final long CLOSE_SECONDS = 5;

    private final Link link;
    private final byte[] channel;
    private final Consumer<byte[]> listener;
    private final Runnable listening;
    private final CountDownLatch heard = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::work, "millwright-redis-ear");

    /**
     * @param listener of messages; brief
     * @param listening told each time that it begins to listen; brief
     */
    Ear(Link link, String channel, Consumer<byte[]> listener, Runnable listening) {
        this.link = link;
        this.channel = channel.getBytes(StandardCharsets.UTF_8);
        this.listener = listener;
        this.listening = listening;
        thread.setDaemon(true);
    }

    /**
     * Begins to listen.
     *
     * @return false if it does not within that time; it goes on trying
     */
    boolean start(Duration patience) {
        thread.start();
        try {
            return heard.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void work() {
        Backoff backoff = new Backoff();
        try {
            do {
                try {
                    Connection connection = link.open();
                    connection.setTimeoutInfinite();
                    new Subscription(backoff).proceed(connection, channel);
                } catch (RuntimeException e) {
                    LOG.debug("does not hear the server any more: {}", e.toString());
                }
                link.cut();
                backoff.failed();
            } while (!closed.await(backoff.millis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            link.cut();
        }
    }

    private final class Subscription extends BinaryJedisPubSub {
        private final Backoff backoff;

        Subscription(Backoff backoff) {
            this.backoff = backoff;
        }

        @Override
        public void onSubscribe(byte[] to, int channels) {
            backoff.reset();
            heard.countDown();
            listening.run();
        }

        @Override
        public void onMessage(byte[] from, byte[] message) {
            try {
                listener.accept(message);
            } catch (RuntimeException e) {
                LOG.error("a message of {} bytes is not understood", message.length, e);
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
        link.cut();
        try {
            if (Thread.currentThread() != thread) {
                thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
