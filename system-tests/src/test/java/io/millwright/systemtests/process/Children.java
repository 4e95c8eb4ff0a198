package io.millwright.systemtests.process;

import io.millwright.systemtests.process.ChildJvm.Launch;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The processes of one test: none outlives it, and a failed test shows what they said. Used by the test's thread only. */
final class Children implements AfterEachCallback {
    private final Deque<ChildJvm> children = new ArrayDeque<>();

    ChildJvm start(String name, Class<?> main, Object... args) throws IOException {
        return start(name, Launch.usual(), main, args);
    }

    ChildJvm start(String name, Launch launch, Class<?> main, Object... args) throws IOException {
        List<String> texts = List.of(args).stream().map(String::valueOf).toList();
        ChildJvm child = new ChildJvm(name, launch, main, texts);
        children.push(child);
        return child;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        boolean failed = context.getExecutionException().isPresent();
        while (!children.isEmpty()) {
            try (ChildJvm child = children.pop()) {
                if (failed) {
                    System.err.println("---- " + child.name() + " (" + child.pid() + ") said:\n" + child.output());
                }
            }
        }
    }
}
