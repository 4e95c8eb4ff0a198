package io.millwright.jdbc;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.spi.StoreUrl;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a {@code sqlite:} URL says.
 *
 * @param file absolute
 * @param retention how long settled signatures are known
 * @param busyTimeout how long to wait for another process that writes
 */
record SqliteOptions(Path file, Duration retention, Duration busyTimeout) {
    static final Duration DEFAULT_RETENTION = Duration.ofHours(1);
    static final Duration DEFAULT_BUSY_TIMEOUT = Duration.ofSeconds(10);

    private static final String RETENTION = "retention";
    private static final String BUSY_TIMEOUT = "busyTimeout";

    /** @throws MillwrightException {@link ErrorCode#INVALID_CONFIGURATION} */
    static SqliteOptions of(StoreUrl url) {
        url.allowOptions(List.of(RETENTION, BUSY_TIMEOUT));
        String path = url.rest();
        if (path.isBlank()) {
            throw invalid("'sqlite:' names no file; write sqlite:work.db");
        }
        Path file;
        try {
            file = Path.of(path).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw invalid("'" + path + "' is no path of a file: " + e.getReason());
        }
        Path directory = file.getParent();
        if (directory == null || Files.isDirectory(file)) {
            throw invalid(file + " is a directory; a sqlite: store is a file, such as sqlite:" + path + "/work.db");
        }
        if (!Files.isDirectory(directory)) {
            throw invalid(
                    Files.exists(directory)
                            ? directory + " is no directory, so " + file + " cannot be made there"
                            : "there is no directory " + directory + " to make " + file.getFileName()
                                    + " in; make it first");
        }
        return new SqliteOptions(
                file, url.duration(RETENTION, DEFAULT_RETENTION), url.duration(BUSY_TIMEOUT, DEFAULT_BUSY_TIMEOUT));
    }

    private static MillwrightException invalid(String message) {
        return new MillwrightException(ErrorCode.INVALID_CONFIGURATION, message);
    }
}
