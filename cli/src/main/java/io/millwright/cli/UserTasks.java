package io.millwright.cli;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskModule;
import io.millwright.api.TaskRegistry;
import io.millwright.cli.text.Plain;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The user's own tasks: code on a class path of its own, found by {@link ServiceLoader}. */
final class UserTasks {
    private static final String SERVICE = "META-INF/services/" + TaskModule.class.getName();

    private UserTasks() {}

    /**
     * A loader over jars and directories of classes; {@code lib/*} means all jars of a directory. It asks this program's own
     * loader first, so that both sides mean the same {@link TaskModule}.
     *
     * @param classPath entries separated as Java's own are; null for none
     */
    static ClassLoader loader(@Nullable String classPath) {
        ClassLoader parent = UserTasks.class.getClassLoader();
        if (classPath == null) {
            return parent;
        }
        List<URL> urls = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            if (!entry.isBlank()) {
                add(urls, entry);
            }
        }
        return new URLClassLoader("tasks", urls.toArray(new URL[0]), parent);
    }

    private static void add(List<URL> urls, String entry) {
        try {
            if (entry.endsWith("/*") || entry.equals("*")) {
                Path directory = Path.of(entry.equals("*") ? "." : entry.substring(0, entry.length() - 2));
                try (DirectoryStream<Path> jars = Files.newDirectoryStream(directory, "*.{jar,JAR}")) {
                    List<Path> sorted = new ArrayList<>();
                    jars.forEach(sorted::add);
                    sorted.sort(null); // the order of a directory is nobody's promise
                    for (Path jar : sorted) {
                        urls.add(jar.toUri().toURL());
                    }
                }
                return;
            }
            Path path = Path.of(entry);
            if (!Files.exists(path)) {
                throw invalid("--classpath names " + Plain.line(entry, 200) + ", which does not exist");
            }
            urls.add(path.toUri().toURL());
        } catch (InvalidPathException | MalformedURLException e) {
            throw invalid("--classpath entry " + Plain.line(entry, 200) + " is no path");
        } catch (IOException e) {
            throw invalid("--classpath names " + Plain.line(entry, 200) + ", which cannot be read");
        }
    }

    /**
     * Registers the tasks of all modules that the loader finds.
     *
     * @throws MillwrightException if there is none, or one cannot be loaded
     */
    static void register(TaskRegistry tasks, ClassLoader loader) {
        String at = "";
        try {
            for (TaskModule module : ServiceLoader.load(TaskModule.class, loader)) {
                at = module.getClass().getName();
                module.register(tasks);
            }
        } catch (ServiceConfigurationError | LinkageError e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new MillwrightException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "a task module cannot be loaded" + (at.isEmpty() ? "" : " (after " + at + ")") + ": " + cause
                            + "; check that its jar and everything it needs is on --classpath, and that it was built for"
                            + " Java " + Runtime.version().feature() + " or older",
                    e);
        }
        if (at.isEmpty()) {
            throw invalid("no tasks found. Name the jars that hold them with --classpath tasks.jar" + File.pathSeparator
                    + "more.jar; in one of them, the file " + SERVICE
                    + " must name a class that implements io.millwright.api.TaskModule");
        }
        if (tasks.names().isEmpty()) {
            throw invalid("the task modules register no task; add them in TaskModule.register, the last one was " + at);
        }
    }

    private static MillwrightException invalid(String message) {
        return new MillwrightException(ErrorCode.INVALID_CONFIGURATION, message);
    }
}
