package io.millwright.jdbc;

import io.millwright.spi.Store;
import io.millwright.spi.StoreContext;
import io.millwright.spi.Stores;
import io.millwright.testkit.StoreHarness;
import io.millwright.testkit.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** A file of its own for every test. Whenever a test pauses for breath, everything in the file is recounted. */
class SqliteHarness implements StoreHarness {
    private final VirtualTime time = new VirtualTime();
    private final Path directory;
    private final List<SqliteStore> opened = new ArrayList<>();

    SqliteHarness() throws IOException {
        directory = Files.createTempDirectory("millwright-sqlite");
    }

    Path file() {
        return directory.resolve("work.db");
    }

    @Override
    public SqliteStore open() {
        return openWith("");
    }

    SqliteStore openWith(String options) {
        Store store = Stores.open("sqlite:" + file() + options, new StoreContext(time));
        opened.add((SqliteStore) store);
        return (SqliteStore) store;
    }

    @Override
    public SqliteStore openAnother() {
        return open();
    }

    @Override
    public boolean opensOthers() {
        return true;
    }

    @Override
    public boolean restarts() {
        return true;
    }

    @Override
    public SqliteStore restart() {
        opened.forEach(SqliteStore::abandon);
        opened.clear();
        return open();
    }

    @Override
    public boolean failNextChange() {
        opened.get(0).sabotage(new SQLiteException("the test says so", SQLiteErrorCode.SQLITE_FULL));
        return true;
    }

    @Override
    public VirtualTime time() {
        return time;
    }

    @Override
    public void barrier(Store store) {
        StoreHarness.super.barrier(store);
        new FileCheck(file()).run();
    }

    @Override
    public void close() throws IOException {
        try {
            if (Files.exists(file())) {
                new FileCheck(file()).run();
            }
        } finally {
            opened.forEach(Store::close);
            delete();
        }
    }

    private void delete() throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path path : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
