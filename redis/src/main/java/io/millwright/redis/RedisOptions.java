package io.millwright.redis;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.spi.StoreUrl;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code redis:} URL says.
 *
 * @param server where, and as whom
 * @param name of the store; several stores may share a server
 * @param retention how long settled signatures are known
 * @param timeout how long to wait for the server's answer
 * @param mayEvict whether to go on although the server drops keys when its memory is full
 */
record RedisOptions(Server server, String name, Duration retention, Duration timeout, boolean mayEvict) {
    private static final String NAME = "name";
    private static final String RETENTION = "retention";
    private static final String TIMEOUT = "timeout";
    private static final String PASSWORD_FILE = "passwordFile";
    private static final String ALLOW_EVICTION = "allowEviction";
    private static final int PORT = 6379;
    private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /**
     * Where the server is, and as whom to go there.
     *
     * @param user null for the default one
     * @param password null for none
     */
    record Server(
            String host,
            int port,
            int database,
            boolean tls,
            @Nullable String user,
            @Nullable String password) {
        @Override
        public String toString() {
            return host + ":" + port + "/" + database; // never the password
        }
    }

    /** @throws MillwrightException {@link ErrorCode#INVALID_CONFIGURATION} */
    static RedisOptions of(StoreUrl url) {
        url.allowOptions(List.of(NAME, RETENTION, TIMEOUT, PASSWORD_FILE, ALLOW_EVICTION));
        String name = url.option(NAME).orElse("millwright");
        if (!NAMES.matcher(name).matches()) {
            throw invalid("option name=" + name + " is no name; use 1 to 64 characters of A-Z a-z 0-9 . _ -");
        }
        return new RedisOptions(
                server(url),
                name,
                url.duration(RETENTION, Duration.ofHours(1)),
                url.duration(TIMEOUT, Duration.ofSeconds(10)),
                flag(url, ALLOW_EVICTION));
    }

    private static boolean flag(StoreUrl url, String key) {
        String text = url.option(key).orElse("false");
        if (!text.equals("true") && !text.equals("false")) {
            throw invalid("option " + key + "=" + text + " must be true or false");
        }
        return text.equals("true");
    }

    private static Server server(StoreUrl url) {
        URI uri;
        try {
            uri = new URI("redis:" + url.rest());
        } catch (URISyntaxException e) {
            throw noServer(url); // without the cause: its message holds the password
        }
        String host = uri.getHost();
        if (host == null) {
            throw noServer(url);
        }
        String login = uri.getRawUserInfo();
        int colon = login == null ? -1 : login.indexOf(':');
        String user = login == null ? null : decode(colon < 0 ? login : login.substring(0, colon));
        String password = login == null || colon < 0 ? null : decode(login.substring(colon + 1));
        return new Server(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                uri.getPort() < 0 ? PORT : uri.getPort(),
                database(url, uri.getPath()),
                url.scheme().equals("rediss"),
                user == null || user.isEmpty() ? null : user,
                password == null ? passwordOf(url) : password);
    }

    private static int database(StoreUrl url, String path) {
        if (path.isEmpty() || path.equals("/")) {
            return 0;
        }
        if (!path.matches("/\\d{1,5}")) {
            throw invalid(url + " names no database; write a number after the slash, as in redis://host:6379/0");
        }
        return Integer.parseInt(path.substring(1));
    }

    private static @Nullable String passwordOf(StoreUrl url) {
        String file = url.option(PASSWORD_FILE).orElse(null);
        try {
            return file == null ? null : Files.readString(Path.of(file)).strip();
        } catch (IOException | InvalidPathException e) {
            throw new MillwrightException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "option passwordFile: '" + file + "' cannot be read; it must hold the password and nothing else",
                    e);
        }
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static MillwrightException noServer(StoreUrl url) {
        return invalid(url + " names no server; write redis://host:6379, or redis://user:password@host:6379/0 with"
                + " special characters percent-encoded");
    }

    private static MillwrightException invalid(String message) {
        return new MillwrightException(ErrorCode.INVALID_CONFIGURATION, message);
    }
}
