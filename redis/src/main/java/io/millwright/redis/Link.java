package io.millwright.redis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** A connection to the server that is made when it is needed, and again after it broke. Owned by one thread, but for {@link #cut}. */
final class Link {
    private static final byte[] ONE = "1".getBytes(StandardCharsets.US_ASCII);

    private final RedisOptions options;
    private final String clientName;
    /** Volatile for {@link #cut}. */
    private volatile @Nullable Connection connection;

    Link(RedisOptions options, String clientName) {
        this.options = options;
        this.clientName = clientName;
    }

    /** The open connection. */
    Connection open() {
        Connection known = connection;
        if (known != null && !known.isBroken() && known.isConnected()) {
            return known;
        }
        cut();
        RedisOptions.Server server = options.server();
        int timeout = Math.toIntExact(Math.min(options.timeout().toMillis(), Integer.MAX_VALUE));
        Connection made = new Connection(
                new HostAndPort(server.host(), server.port()),
                DefaultJedisClientConfig.builder()
                        .resp2()
                        .autoNegotiateProtocol(false)
                        .connectionTimeoutMillis(timeout)
                        .socketTimeoutMillis(timeout)
                        .user(server.user())
                        .password(server.password())
                        .database(server.database())
                        .sslOptions(server.tls() ? SslOptions.defaults() : null)
                        .clientName(clientName)
                        .build());
        connection = made;
        return made;
    }

    Object command(Command command, String... arguments) {
        CommandArguments all = new CommandArguments(command);
        for (String argument : arguments) {
            all.add(argument);
        }
        return open().executeCommand(all);
    }

    /**
     * Calls a function of the library; loads it first if the server does not have it: the first time, or after somebody flushed the
     * functions.
     */
    List<?> call(String function, byte[] key, Iterable<byte[]> args) {
        CommandArguments all =
                new CommandArguments(Command.FCALL).add(function).add(ONE).add(key);
        args.forEach(all::add);
        Connection to = open();
        try {
            return Reply.list(to.executeCommand(all));
        } catch (JedisDataException e) {
            if (!isUnknownFunction(e)) {
                throw e;
            }
            command(Command.FUNCTION, "LOAD", "REPLACE", Library.INSTANCE.source());
            return Reply.list(to.executeCommand(all));
        }
    }

    private static boolean isUnknownFunction(JedisDataException error) {
        return "ERR Function not found".equals(error.getMessage());
    }

    /** Closes the connection, also under the feet of whoever waits for its answer. Any thread. */
    void cut() {
        Connection known = connection;
        connection = null;
        if (known != null) {
            try {
                known.forceDisconnect();
            } catch (IOException | JedisException e) {
                // it is of no use any more, whatever it says
                known.setBroken();
            }
        }
    }

    /** The fields of INFO. */
    static Map<String, String> fields(String info) {
        return info.lines()
                .filter(line -> line.indexOf(':') > 0)
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf(':')),
                        line -> line.substring(line.indexOf(':') + 1).strip(),
                        (first, second) -> second));
    }
}
