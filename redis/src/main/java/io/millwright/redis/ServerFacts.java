package io.millwright.redis;

import io.millwright.api.Durability;
import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * What the server says of itself when the store is opened.
 *
 * @param durability what its acceptance is worth
 */
record ServerFacts(Durability durability) {
    private static final Logger LOG = LoggerFactory.getLogger(ServerFacts.class);
    private static final int OLDEST_RELEASE = 7;

    /**
     * @throws MillwrightException {@link ErrorCode#UNSUPPORTED} or {@link ErrorCode#INVALID_CONFIGURATION} if tasks would not be
     *     safe there
     */
    static ServerFacts ask(Link link, RedisOptions options) {
        Map<String, String> info = Link.fields(Reply.text(link.command(Command.INFO)));
        String version = info.getOrDefault("redis_version", "0");
        if (Integer.parseInt(version.replaceFirst("\\D.*", "")) < OLDEST_RELEASE) {
            throw new MillwrightException(
                    ErrorCode.UNSUPPORTED, options.server() + " runs Redis " + version + "; use 7.0 or newer");
        }
        if (info.getOrDefault("cluster_enabled", "0").equals("1")) {
            throw new MillwrightException(
                    ErrorCode.UNSUPPORTED,
                    options.server() + " belongs to a Redis Cluster, which is not offered yet; use a single server");
        }
        if (info.getOrDefault("role", "master").equals("slave")) {
            throw new MillwrightException(
                    ErrorCode.INVALID_CONFIGURATION,
                    options.server() + " is a replica and takes no changes; name its master " + info.get("master_host")
                            + ":" + info.get("master_port"));
        }
        checkEviction(info, options);
        return new ServerFacts(durability(link, info, options));
    }

    private static void checkEviction(Map<String, String> info, RedisOptions options) {
        String policy = info.getOrDefault("maxmemory_policy", "noeviction");
        // our keys have no expiry of Redis' own, so that the volatile policies leave them alone
        if (info.getOrDefault("maxmemory", "0").equals("0") || !policy.startsWith("allkeys-")) {
            return;
        }
        if (!options.mayEvict()) {
            throw new MillwrightException(
                    ErrorCode.INVALID_CONFIGURATION,
                    options.server() + " drops accepted tasks when its memory is full (maxmemory-policy " + policy
                            + "); set it to noeviction, or say allowEviction=true in the URL if tasks may be lost");
        }
        LOG.warn("{} may drop accepted tasks when its memory is full: maxmemory-policy {}", options.server(), policy);
    }

    private static Durability durability(Link link, Map<String, String> info, RedisOptions options) {
        if (!info.getOrDefault("aof_enabled", "0").equals("1")) {
            LOG.warn(
                    "{} keeps no append-only file: accepted tasks are gone when it dies. Set appendonly yes",
                    options.server());
            return Durability.MEMORY;
        }
        try {
            List<?> setting = Reply.list(link.command(Command.CONFIG, "GET", "appendfsync"));
            if (setting.size() == 2 && Reply.text(setting.get(1)).equals("always")) {
                return Durability.FSYNC;
            }
        } catch (JedisDataException e) {
            LOG.debug("{} does not tell its appendfsync; taken for everysec", options.server(), e);
        }
        return Durability.BUFFERED;
    }
}
