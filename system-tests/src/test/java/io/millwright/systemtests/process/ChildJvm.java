package io.millwright.systemtests.process;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Java process with the class path of this one. What it prints (errors, too) is kept line by line and can be waited for. Thread-safe.
 */
final class ChildJvm implements AutoCloseable {
    private static final Duration DEATH = Duration.ofSeconds(20);

    private final String name;
    private final Process process;
    private final PrintStream input;
    private final Thread reader;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final List<String> lines = new ArrayList<>(); // guarded by lock
    private int next; // guarded by lock; lines before it have been waited for
    private boolean ended; // guarded by lock

    /**
     * How it is started.
     *
     * @param launcher what starts the JVM, before its own command: usually nothing
     * @param classPath usually that of this process
     */
    record Launch(List<String> launcher, String classPath) {
        static Launch usual() {
            // Surefire's own class path may be a jar that only names the real one
            return new Launch(
                    List.of(), System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        }

        Launch by(List<String> other) {
            return new Launch(other, classPath);
        }

        /** Without where this class comes from. */
        Launch without(Class<?> type) throws URISyntaxException {
            Path location = locationOf(type);
            return new Launch(
                    launcher,
                    Stream.of(classPath.split(File.pathSeparator))
                            .filter(entry -> !Path.of(entry).equals(location))
                            .collect(Collectors.joining(File.pathSeparator)));
        }
    }

    /** The jar or directory of a class. */
    static Path locationOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    ChildJvm(String name, Launch launch, Class<?> main, List<String> args) throws IOException {
        this.name = name;
        List<String> command = new ArrayList<>(launch.launcher);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // small and quick to start: there are several, and the machine may have two cores
        command.addAll(List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        command.add("-Dlogback.configurationFile=child-logback.xml");
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.add(main.getName());
        command.addAll(args);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("CLASSPATH", launch.classPath);
        builder.environment().remove("JAVA_TOOL_OPTIONS"); // it would print a line of its own
        process = builder.start();
        input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        reader = new Thread(this::read, "output-of-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                add(line, false);
            }
        } catch (IOException e) {
            add("(output ended: " + e.getMessage() + ")", false);
        }
        add("", true);
    }

    private void add(String line, boolean last) {
        lock.lock();
        try {
            if (last) {
                ended = true;
            } else {
                lines.add(line);
            }
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Waits for the next line that begins so; lines before it are passed over.
     *
     * @return the rest of the line
     */
    String await(String prefix, Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (true) {
                while (next < lines.size()) {
                    String line = lines.get(next++);
                    if (line.startsWith(prefix)) {
                        return line.substring(prefix.length()).trim();
                    }
                }
                if (ended || left <= 0) {
                    throw new AssertionError(name + (ended ? " ended" : " went on for " + timeout) + " without a line '"
                            + prefix + "…'; its last words:\n" + tail());
                }
                left = more.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** {@link #await} so many times; gives the last. */
    String await(String prefix, int times, Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        String rest = "";
        for (int i = 0; i < times; i++) {
            rest = await(prefix, Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        }
        return rest;
    }

    /** All lines so far that begin so, without the prefix. */
    List<String> linesOf(String prefix) {
        lock.lock();
        try {
            return lines.stream()
                    .filter(line -> line.startsWith(prefix))
                    .map(line -> line.substring(prefix.length()).trim())
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    private String tail() {
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }

    String output() {
        lock.lock();
        try {
            return String.join("\n", lines);
        } finally {
            lock.unlock();
        }
    }

    CompletableFuture<Process> onExit() {
        return process.onExit();
    }

    /** A line on its standard input. */
    void tell(String line) {
        input.println(line);
    }

    /** kill -9, and waits until it is dead. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitExit(DEATH);
    }

    /** @param signal such as {@code TERM}, {@code STOP} or {@code CONT} */
    void signal(String signal) throws IOException, InterruptedException {
        run("kill", "-" + signal, Long.toString(pid()));
    }

    /** The exit code, when it has ended and all its output has been read. */
    int awaitExit(Duration timeout) throws InterruptedException {
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(name + " still runs after " + timeout + "; its last words:\n" + output());
        }
        reader.join(DEATH.toMillis());
        return process.exitValue();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            awaitExit(DEATH);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        input.close();
    }

    /** Runs a command of the system to its end. */
    static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed: " + output.strip());
        }
    }
}
