package io.millwright.api;

/**
 * Brings tasks into a process that does not know them at compile time. The command line finds modules by
 * {@link java.util.ServiceLoader}: name the implementation in {@code META-INF/services/io.millwright.api.TaskModule}.
 */
public interface TaskModule {
    /** Adds this module's tasks. Called once, before workers start. */
    void register(TaskRegistry registry);
}
