package io.millwright.redis;

import io.millwright.spi.StoreUrl;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.Protocol.Command;

/** The keys of a store, as an operator sees them. */
final class Keys {
    private Keys() {}

    static List<String> of(String server, String name) {
        Link link = new Link(RedisOptions.of(StoreUrl.parse(server)), "test");
        try {
            List<String> found = new ArrayList<>();
            String cursor = "0";
            do {
                List<?> page =
                        Reply.list(link.command(Command.SCAN, cursor, "MATCH", "{mw:" + name + ":*", "COUNT", "5000"));
                cursor = Reply.text(page.get(0));
                found.addAll(Reply.listOf(page.get(1), Reply::text));
            } while (!cursor.equals("0"));
            return found;
        } finally {
            link.cut();
        }
    }

    static void removeAll(String server, String name) {
        Link link = new Link(RedisOptions.of(StoreUrl.parse(server)), "test");
        String all = "for _, key in ipairs(redis.call('KEYS', '{mw:" + name + ":*')) do redis.call('UNLINK', key) end";
        try {
            link.command(Command.EVAL, all, "0");
        } finally {
            link.cut();
        }
    }
}
