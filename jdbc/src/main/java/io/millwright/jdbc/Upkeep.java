package io.millwright.jdbc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the file and its log small. Nothing depends on its success. Owned by the writer. */
final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    /** In milliseconds. */
    private static final long SHRINK_EVERY = 10_000;

    private static final int COMMITS_PER_LOG_CHECK = 64;
    /** A log that grew beyond this, because readers held up SQLite's own checkpoints, is cut as soon as none needs it. */
    private static final long LONGEST_LOG = 64L << 20;

    private final Ledger ledger;
    private final Path log;
    private long nextShrink;
    private int commits;

    Upkeep(Ledger ledger, Path file, long now) {
        this.ledger = ledger;
        this.log = Path.of(file + "-wal");
        this.nextShrink = now + SHRINK_EVERY;
    }

    void afterCommit() {
        if (++commits % COMMITS_PER_LOG_CHECK != 0) {
            return;
        }
        try {
            if (Files.size(log) > LONGEST_LOG) {
                SqliteFile.run(ledger.connection(), "PRAGMA wal_checkpoint(TRUNCATE)");
            }
        } catch (IOException | SQLException e) {
            LOG.debug("{} was not cut this time", log, e);
        }
    }

    /** Gives free pages back while there is nothing else to do; answers whether there may be more. */
    boolean whenIdle(long now) {
        if (now < nextShrink) {
            return false;
        }
        nextShrink = now + SHRINK_EVERY;
        try {
            if (ledger.shrink()) {
                nextShrink = now;
                return true;
            }
        } catch (SQLException e) {
            LOG.debug("no pages were given back this time", e);
        }
        return false;
    }
}
