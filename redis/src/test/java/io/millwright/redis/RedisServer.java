package io.millwright.redis;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real redis-server on a free port of the loopback interface, in a directory of its own. The tests of a JVM that only need a place of
 * their own share {@link #shared()}, which {@code MILLWRIGHT_TEST_REDIS_URL} may name; those that stop it or set it up start one.
 */
final class RedisServer implements AutoCloseable {
    private static final String URL_VARIABLE = "MILLWRIGHT_TEST_REDIS_URL";
    private static final String VERSION = "7.0.15";
    private static final int START_SECONDS = 20;
    private static volatile String sharedUrl;

    private final Path directory;
    private final int port;
    private final List<String> settings;
    private Process process;

    private RedisServer(List<String> settings) throws IOException {
        this.settings = settings;
        directory = Files.createTempDirectory("millwright-redis");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        start();
    }

    /** The URL of a server for all tests of this JVM, without a name of a store. It keeps an append-only file. */
    static synchronized String shared() throws IOException {
        if (sharedUrl == null) {
            assumeServers();
            String given = System.getenv(URL_VARIABLE);
            if (given == null || given.isBlank()) {
                RedisServer server = new RedisServer(List.of("--appendonly", "yes", "--appendfsync", "everysec"));
                Runtime.getRuntime().addShutdownHook(new Thread(server::close));
                given = server.url();
            }
            sharedUrl = given;
        }
        return sharedUrl;
    }

    /** Starts one with settings as on the command line: {@code --maxmemory 3mb}. */
    static RedisServer with(String... settings) throws IOException {
        assumeServers();
        return new RedisServer(Arrays.asList(settings));
    }

    private static void assumeServers() {
        assumeFalse(System.getProperty("skipServers") != null, "-DskipServers was given");
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Starts it, or starts it again where it was. */
    void start() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                binary(directory).toString(),
                "--port",
                "" + port,
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--daemonize",
                "no"));
        command.addAll(settings);
        Path log = directory.resolve("redis.log");
        process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > until) {
                process.destroyForcibly();
                throw new IOException("redis-server does not start:\n" + Files.readString(log));
            }
            Thread.onSpinWait();
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = new byte[7];
            int length = socket.getInputStream().readNBytes(answer, 0, answer.length);
            String text = new String(answer, 0, length, StandardCharsets.US_ASCII);
            return text.startsWith("+PONG") || text.startsWith("-NOAUTH"); // and not that it is loading
        } catch (IOException e) {
            return false;
        }
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private static Path binary(Path directory) throws IOException {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String machine =
                System.getProperty("os.arch").replace("aarch64", "arm64").replace("x86_64", "amd64");
        String name = "redis-server-" + VERSION + "-" + (os.contains("mac") ? "darwin" : "linux") + "-" + machine;
        Path file = directory.resolve("redis-server");
        try (InputStream in = RedisServer.class.getResourceAsStream("/" + name)) {
            if (in != null) {
                if (!Files.exists(file)) {
                    Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
                    if (!file.toFile().setExecutable(true)) {
                        throw new IOException(file + " cannot be made executable");
                    }
                }
                return file;
            }
        }
        Optional<Path> installed = Stream.of(System.getenv("PATH").split(":"))
                .map(path -> Path.of(path, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst();
        return installed.orElseThrow(() -> new IOException("there is no redis-server for " + os + " " + machine
                + ": install Redis 7.0 or newer (package redis-server), or" + " name a running one in " + URL_VARIABLE
                + ", or leave these tests out with -DskipServers"));
    }

    @Override
    public void close() {
        try {
            kill();
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path path : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
