package io.millwright.core.thread;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Makes threads whose names are roles. Virtual threads are found by method handles, once, so that the same class files serve Java
 * 17, where there are none.
 */
public final class Threads {
    private static final @Nullable MethodHandle NEW_THREAD_PER_TASK = perTaskExecutor();
    private static final @Nullable MethodHandle VIRTUAL_FACTORY = virtualFactory();

    private Threads() {}

    /** Whether the running JVM has virtual threads (Java 21 and later). */
    public static boolean hasVirtualThreads() {
        return VIRTUAL_FACTORY != null && NEW_THREAD_PER_TASK != null;
    }

    /** Daemon threads called {@code role-1}, {@code role-2} … */
    public static ThreadFactory daemons(String role) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, role + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** At most {@code size} platform threads, started when needed, ended after a minute without work. */
    public static ExecutorService pool(String role, int size) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(size, size, 60, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemons(role));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /**
     * One virtual thread per execution.
     *
     * @throws MillwrightException {@link ErrorCode#UNSUPPORTED} on a JVM without them
     */
    public static ExecutorService virtual(String role) {
        if (VIRTUAL_FACTORY == null || NEW_THREAD_PER_TASK == null) {
            throw new MillwrightException(
                    ErrorCode.UNSUPPORTED,
                    "virtual threads need Java 21 or later, this is Java "
                            + Runtime.version().feature() + "; run on a newer JVM or use platform threads");
        }
        try {
            ThreadFactory factory = (ThreadFactory) VIRTUAL_FACTORY.invoke(role + "-");
            return (ExecutorService) NEW_THREAD_PER_TASK.invoke(factory);
        } catch (Throwable e) {
            throw new MillwrightException(ErrorCode.INTERNAL, "virtual threads cannot be started", e);
        }
    }

    private static @Nullable MethodHandle perTaskExecutor() {
        try {
            return MethodHandles.publicLookup()
                    .findStatic(
                            Executors.class,
                            "newThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class, ThreadFactory.class));
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /** {@code name -> Thread.ofVirtual().name(name, 1).factory()}. */
    private static @Nullable MethodHandle virtualFactory() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> builder = Class.forName("java.lang.Thread$Builder$OfVirtual");
            MethodHandle ofVirtual = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(builder));
            MethodHandle name =
                    lookup.findVirtual(builder, "name", MethodType.methodType(builder, String.class, long.class));
            MethodHandle factory = lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class));
            MethodHandle named = MethodHandles.insertArguments(name, 2, 1L); // (builder, String) -> builder
            MethodHandle fromName = MethodHandles.collectArguments(named, 0, ofVirtual); // (String) -> builder
            return MethodHandles.filterReturnValue(fromName, factory);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
