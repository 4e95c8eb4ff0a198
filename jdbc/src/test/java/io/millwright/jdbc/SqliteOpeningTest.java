package io.millwright.jdbc;

import static io.millwright.jdbc.Fixtures.envelope;
import static io.millwright.jdbc.Fixtures.failure;
import static io.millwright.jdbc.Fixtures.get;
import static io.millwright.jdbc.Fixtures.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.spi.Capability;
import io.millwright.spi.Store;
import io.millwright.spi.StoreContext;
import io.millwright.spi.StoreUrl;
import io.millwright.spi.Stores;
import io.millwright.testkit.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteOpeningTest {
    private final VirtualTime time = new VirtualTime();

    @TempDir
    Path directory;

    private Store open(String rest) {
        return Stores.open("sqlite:" + rest, new StoreContext(time));
    }

    private Path file() {
        return directory.resolve("work.db");
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(String rest, ErrorCode code) {
        return assertThatThrownBy(() -> open(rest).close())
                .isInstanceOfSatisfying(
                        MillwrightException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }

    @Test
    void refusesUrlsThatNameNoFileThatCouldBe() throws Exception {
        assertRefused("", ErrorCode.INVALID_CONFIGURATION).hasMessageContaining("sqlite:work.db");
        assertRefused(directory.toString(), ErrorCode.INVALID_CONFIGURATION).hasMessageContaining("is a directory");
        assertRefused(directory.resolve("no/work.db").toString(), ErrorCode.INVALID_CONFIGURATION)
                .hasMessageContaining("make it first");
        Files.createFile(file());
        assertRefused(file().resolve("work.db").toString(), ErrorCode.INVALID_CONFIGURATION)
                .hasMessageContaining("is no directory");
    }

    @Test
    void refusesUnknownOptionsWithASuggestion() {
        assertRefused(file() + "?retension=1h", ErrorCode.INVALID_CONFIGURATION).hasMessageContaining("'retention'");
        assertThat(file()).doesNotExist();
    }

    @Test
    void offersEverything() {
        try (Store store = open(file() + "?retention=2h&busyTimeout=5s")) {
            assertThat(store.capabilities()).isEqualTo(EnumSet.allOf(Capability.class));
            assertThat(store.describe()).isEqualTo("sqlite:" + file());
        }
    }

    @Test
    void refusesAFileOfANewerReleaseAndLeavesItAlone() throws Exception {
        open(file().toString()).close();
        sql(file(), "PRAGMA user_version = 99");
        assertRefused(file().toString(), ErrorCode.STORE_SCHEMA).hasMessageContaining("newer release");
        assertThat(sql(file(), "PRAGMA user_version")).isEqualTo("99");
    }

    @Test
    void refusesAFileOfAnotherProgramAndLeavesItAlone() throws Exception {
        sql(file(), "CREATE TABLE song (title TEXT)");
        byte[] before = Files.readAllBytes(file());
        assertRefused(file().toString(), ErrorCode.STORE_SCHEMA).hasMessageContaining("another program");
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }

    @Test
    void refusesAFileThatIsNoDatabase() throws Exception {
        Files.writeString(file(), "dear diary, ".repeat(1_000), StandardCharsets.UTF_8);
        assertRefused(file().toString(), ErrorCode.STORE_SCHEMA);
    }

    /** The tests may run as root, whom no permission stops: a file system that takes no files has to stand in. */
    @Test
    void saysThatAPlaceCannotBeWritten() {
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self")));
        assertRefused("/proc/millwright.db", ErrorCode.STORE_READ_ONLY);
    }

    /** Stands in for a file whose permissions were taken away while it is open, which does not stop root. */
    @Test
    void saysThatTheFileMayNotBeWritten() {
        try (Store opened = open(file().toString())) {
            SqliteStore store = (SqliteStore) opened;
            get(store.onWriter((ledger, tx) -> SqliteFile.run(ledger.connection(), "PRAGMA query_only = ON")));
            assertThat(failure(store.publish(List.of(envelope(time))))).isEqualTo(ErrorCode.STORE_READ_ONLY);
            assertThat(get(store.queues())).isEmpty();
        }
    }

    @Test
    void manyMayOpenAFreshFileAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Store>> opening = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                opening.add(threads.submit(() -> open(file().toString())));
            }
            List<Store> stores = new ArrayList<>();
            for (Future<Store> one : opening) {
                stores.add(one.get());
            }
            for (Store store : stores) {
                assertThat(get(store.publish(List.of(envelope(time))))).hasSize(1);
            }
            stores.forEach(Store::close);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void goesFromVersionToVersion() throws Exception {
        String first = "CREATE TABLE a (x TEXT);\nINSERT INTO a VALUES ('kept');\n";
        String second = "-- the next release\nALTER TABLE a\n ADD COLUMN y TEXT;\n";
        migrate(List.of(first));
        assertThat(sql(file(), "PRAGMA user_version")).isEqualTo("1");

        migrate(List.of(first, second, "UPDATE a SET y = x || '!';\n"));

        assertThat(sql(file(), "PRAGMA user_version")).isEqualTo("3");
        assertThat(sql(file(), "SELECT y FROM a")).isEqualTo("kept!");
        assertThatThrownBy(() -> migrate(List.of(first))).hasMessageContaining("newer release");
    }

    @Test
    void filesOfAllEarlierReleasesAreBroughtUp() throws Exception {
        for (int version = 1; version < Migrator.NEWEST; version++) {
            Path old = directory.resolve("of-version-" + version);
            SqliteFile file = new SqliteFile(SqliteOptions.of(StoreUrl.parse("sqlite:" + old)));
            file.create();
            file.writer(Migrator.ofVersion(version)).close();
            assertThat(sql(old, "PRAGMA user_version")).isEqualTo("" + version);

            try (Store store = open(old.toString())) {
                assertThat(get(store.publish(List.of(envelope(time))))).hasSize(1);
            }

            assertThat(sql(old, "PRAGMA user_version")).isEqualTo("" + Migrator.NEWEST);
            new FileCheck(old).run();
        }
    }

    @Test
    void aMigrationThatFailsChangesNothing() throws Exception {
        String first = "CREATE TABLE a (x TEXT);\n";
        migrate(List.of(first));
        assertThatThrownBy(() -> migrate(List.of(first, "CREATE TABLE b (y TEXT);\nNONSENSE;\n")));
        assertThat(sql(file(), "PRAGMA user_version")).isEqualTo("1");
        assertThat(sql(file(), "SELECT count(*) FROM sqlite_schema WHERE name = 'b'"))
                .isEqualTo("0");
    }

    private void migrate(List<String> scripts) throws Exception {
        SqliteFile file = new SqliteFile(SqliteOptions.of(StoreUrl.parse("sqlite:" + file())));
        file.create();
        file.writer(new Migrator(scripts)).close();
    }
}
