package io.millwright.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method a task. The method belongs either to an object given to {@link TaskRegistry#addAll(Object)}, or to an
 * interface whose calls are captured by {@link Signature#of(Class, java.util.function.Function)} and whose implementation is
 * given to {@link TaskRegistry#implement}. Parameters of type {@link TaskContext} are filled in by the worker; all others are
 * arguments.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Task {
    /** The task's name. It is what queued work knows: keep it when the method is renamed or moved. */
    String value();

    /** The queue of captured signatures. */
    String queue() default TaskOptions.DEFAULT_QUEUE;

    /** Retries of captured signatures; -1 leaves it to the worker. */
    int retries() default -1;

    /** ISO-8601 time limit of captured signatures, such as {@code PT30S}; empty leaves it to the worker. */
    String timeout() default "";
}
