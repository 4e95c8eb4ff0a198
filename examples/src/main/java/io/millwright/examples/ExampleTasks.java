package io.millwright.examples;

import io.millwright.api.TaskContext;
import io.millwright.api.TaskModule;
import io.millwright.api.TaskRegistry;
import io.millwright.api.TaskType;

/**
 * Tasks for the command line, which finds them by {@code META-INF/services/io.millwright.api.TaskModule} in this jar:
 *
 * <pre>
 * millwright worker --store sqlite:work.db --classpath millwright-examples.jar
 * millwright send --store sqlite:work.db greet '"Ada"'
 * </pre>
 */
public final class ExampleTasks implements TaskModule {
    public static final TaskType.Of1<String, String> GREET =
            TaskType.named("greet").takes(String.class).returns(String.class);
    public static final TaskType.Of2<Long, Long, Long> ADD =
            TaskType.named("add").takes(Long.class, Long.class).returns(Long.class);
    public static final TaskType.Of1<Long, Long> COUNT_DOWN =
            TaskType.named("count-down").takes(Long.class).returns(Long.class);
    public static final TaskType.Of1<String, Void> FAIL =
            TaskType.named("fail").takes(String.class).returnsNothing();

    @Override
    public void register(TaskRegistry registry) {
        registry.add(GREET, name -> "Hello " + name + "!")
                .add(ADD, Long::sum)
                .add(COUNT_DOWN, ExampleTasks::countDown)
                .add(FAIL, message -> {
                    throw new IllegalStateException(message);
                });
    }

    /** Takes a tenth of a second per step and says how far it is; stops when it is told to. */
    private static long countDown(long steps) throws InterruptedException {
        TaskContext context = TaskContext.current();
        for (long left = steps; left > 0; left--) {
            context.progress((double) (steps - left) / steps, left + " to go");
            context.log(left + " to go");
            Thread.sleep(100);
            context.throwIfCancelled();
        }
        return steps;
    }
}
