package io.millwright.redis;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** What the driver throws, as errors with a code and with what to do next. */
final class RedisErrors {
    private RedisErrors() {}

    /** The server has no memory left; said before the first write of a step, so that nothing was done. */
    static boolean isOutOfMemory(JedisException error) {
        String message = error.getMessage();
        return message != null && message.startsWith("OOM ");
    }

    static MillwrightException map(String store, RuntimeException error) {
        if (error instanceof MillwrightException known) {
            return known;
        }
        if (error instanceof JedisAccessControlException) {
            return new MillwrightException(
                    ErrorCode.INVALID_CONFIGURATION,
                    store + " refuses us: " + error.getMessage()
                            + "; check user and password of the URL, and that the user may run scripts and pub/sub",
                    error);
        }
        if (error instanceof JedisConnectionException) {
            return new MillwrightException(
                    ErrorCode.STORE_UNAVAILABLE,
                    store + " cannot be reached: " + error.getMessage()
                            + "; what was under way may have been done, and is harmless to repeat",
                    error);
        }
        if (error instanceof JedisException known && isOutOfMemory(known)) {
            return new MillwrightException(
                    ErrorCode.STORE_FULL,
                    store + " has no memory left, nothing was accepted; raise maxmemory or shorten the retention",
                    error);
        }
        String message = String.valueOf(error.getMessage());
        if (message.matches(
                "(?s)(LOADING|READONLY|MASTERDOWN|BUSY|CLUSTERDOWN|MISCONF|NOREPLICAS|UNKILLABLE|TRYAGAIN) .*")) {
            return new MillwrightException(
                    ErrorCode.STORE_UNAVAILABLE, store + " does not take changes now: " + message, error);
        }
        return new MillwrightException(ErrorCode.INTERNAL, store + " answered " + message, error);
    }

    static MillwrightException closed(String store) {
        return new MillwrightException(ErrorCode.CLOSED, "the store " + store + " is closed");
    }
}
