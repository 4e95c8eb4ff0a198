package io.millwright.testing;

import io.millwright.api.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** What was sent, in order. Thread-safe. */
final class SentList {
    private final List<Signature<?>> signatures = new ArrayList<>(); // guarded by itself

    void add(Signature<?> signature) {
        synchronized (signatures) {
            signatures.add(signature);
        }
    }

    List<Signature<?>> all() {
        synchronized (signatures) {
            return List.copyOf(signatures);
        }
    }

    List<Signature<?>> of(String task) {
        return all().stream().filter(signature -> signature.task().equals(task)).toList();
    }

    /** Whether something was sent that asks for the same: task and arguments; ids and options may differ. */
    boolean hasLike(Signature<?> wanted) {
        return of(wanted.task()).stream().anyMatch(signature -> sameArguments(signature, wanted));
    }

    private static boolean sameArguments(Signature<?> one, Signature<?> other) {
        // deep, because arguments may be arrays
        return Objects.deepEquals(
                one.arguments().values().toArray(), other.arguments().values().toArray());
    }

    /** One line per signature, with its arguments: in a test they are no secret. */
    @Override
    public String toString() {
        List<Signature<?>> all = all();
        if (all.isEmpty()) {
            return "nothing was sent";
        }
        StringBuilder text = new StringBuilder("sent were:");
        all.forEach(signature -> text.append("\n  ").append(describe(signature)));
        return text.toString();
    }

    static String describe(Signature<?> signature) {
        String arguments = Arrays.deepToString(signature.arguments().values().toArray());
        return signature.task() + "(" + arguments.substring(1, arguments.length() - 1) + ")";
    }
}
