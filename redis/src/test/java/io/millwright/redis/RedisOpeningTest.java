package io.millwright.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.Durability;
import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.spi.Capability;
import io.millwright.spi.Store;
import io.millwright.spi.StoreUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store says of itself, and what it does not open. */
class RedisOpeningTest {
    private static void assertRefused(String url, ErrorCode code, String... words) {
        assertThatThrownBy(() -> Sender.open(url).close())
                .isInstanceOfSatisfying(
                        MillwrightException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContainingAll(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis:",
                "redis://",
                "redis:localhost",
                "redis://local host",
                "redis://localhost/zero",
                "redis://localhost?name=a{b}",
                "redis://localhost?nane=x",
                "redis://localhost?allowEviction=maybe",
                "redis://localhost?passwordFile=/no/such/file"
            })
    void aWrongUrlIsRefused(String url) {
        assertRefused(url, ErrorCode.INVALID_CONFIGURATION, "INVALID_CONFIGURATION");
    }

    @Test
    void theDurabilityIsThatOfTheServer() throws IOException {
        assertDurability(Durability.MEMORY, "--appendonly", "no");
        assertDurability(Durability.BUFFERED, "--appendonly", "yes", "--appendfsync", "everysec");
        assertDurability(Durability.FSYNC, "--appendonly", "yes", "--appendfsync", "always");
    }

    private static void assertDurability(Durability durability, String... settings) throws IOException {
        try (RedisServer server = RedisServer.with(settings);
                Store store = Sender.open(server.url())) {
            assertThat(store.durability()).isEqualTo(durability);
            assertThat(store.capabilities().contains(Capability.DURABLE)).isEqualTo(durability != Durability.MEMORY);
        }
    }

    @Test
    void aServerThatDropsKeysIsRefusedUnlessTheUrlAllowsIt() throws IOException {
        try (RedisServer server = RedisServer.with("--maxmemory", "50mb", "--maxmemory-policy", "allkeys-lru")) {
            assertRefused(
                    server.url(), ErrorCode.INVALID_CONFIGURATION, "allkeys-lru", "noeviction", "allowEviction=true");
            Sender.open(server.url() + "?allowEviction=true").close();
        }
        try (RedisServer server = RedisServer.with("--maxmemory", "50mb", "--maxmemory-policy", "volatile-lru")) {
            Sender.open(server.url()).close();
        }
    }

    @Test
    void passwordsAreNeededAndNeverShown(@TempDir Path directory) throws IOException {
        try (RedisServer server = RedisServer.with("--requirepass", "s3cret/pass")) {
            assertRefused(server.url(), ErrorCode.INVALID_CONFIGURATION, "password");
            String withPassword = server.url().replace("//", "//:s3cret%2Fpass@");
            assertRefused(withPassword.replace("s3cret", "wr0ng"), ErrorCode.INVALID_CONFIGURATION, "password");
            try (Store store = Sender.open(withPassword)) {
                assertThat(store.describe()).doesNotContain("s3cret");
                assertThat(RedisOptions.of(StoreUrl.parse(withPassword)).toString())
                        .doesNotContain("s3cret");
            }
            Path file = Files.writeString(directory.resolve("password"), "s3cret/pass\n");
            Sender.open(server.url() + "?passwordFile=" + file).close();
        }
    }

    @Test
    void aUserOfTheServerMayBeNamed() throws IOException {
        try (RedisServer server = RedisServer.with(
                "--user", "mill", "on", ">pw", "~{mw:*", "&{mw:*", "+@all", "-@dangerous", "+info", "+config|get")) {
            try (Store store = Sender.open(server.url().replace("//", "//mill:pw@") + "?name=acl")) {
                assertThat(Sender.get(store.find(Sender.send(store)))).isPresent();
            }
        }
    }

    @Test
    void whereNobodyListensTheStoreIsUnavailable() {
        assertRefused("redis://127.0.0.1:1?timeout=1s", ErrorCode.STORE_UNAVAILABLE, "127.0.0.1:1");
    }

    @Test
    void storesWithOtherNamesOrDatabasesDoNotMix() throws IOException {
        try (RedisServer server = RedisServer.with();
                Store one = Sender.open(server.url() + "?name=one");
                Store two = Sender.open(server.url() + "?name=two");
                Store elsewhere = Sender.open(server.url() + "/3?name=one")) {
            var id = Sender.send(one);
            assertThat(Sender.get(one.find(id))).isPresent();
            assertThat(Sender.get(two.find(id))).isEmpty();
            assertThat(Sender.get(elsewhere.find(id))).isEmpty();
        }
    }
}
