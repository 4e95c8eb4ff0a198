package io.millwright.examples;

import io.millwright.api.Signature;
import io.millwright.api.Task;
import io.millwright.api.TaskContext;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Methods of an object become tasks by an annotation. */
public final class AnnotatedTasks {
    private AnnotatedTasks() {}

    /** An ordinary object; its dependencies come by its constructor. */
    public static final class Words {
        private final String separator;

        public Words(String separator) {
            this.separator = separator;
        }

        @Task("words.join")
        public String join(List<String> words) {
            return String.join(separator, words);
        }

        /** A context parameter is filled in by the worker; it is no argument. */
        @Task("words.shout")
        public String shout(String word, TaskContext context) {
            return word.toUpperCase(Locale.ROOT) + "! (attempt "
                    + context.task().attempt() + ")";
        }
    }

    public static void main(String[] args) throws InterruptedException {
        try (Millwright mill = Millwright.open("memory:")) {
            mill.tasks().addAll(new Words(" and "));
            Worker worker = mill.worker().start();

            // By name, for senders that do not have the class. CapturedInterface shows the type-safe way.
            Signature<String> join =
                    Signature.of("words.join", List.of("wind", "water")).returning(String.class);
            Signature<String> shout = Signature.of("words.shout", "mill").returning(String.class);

            System.out.println(mill.send(join).await(Duration.ofSeconds(10)));
            System.out.println(mill.send(shout).await(Duration.ofSeconds(10)));
            worker.close();
        }
    }
}
