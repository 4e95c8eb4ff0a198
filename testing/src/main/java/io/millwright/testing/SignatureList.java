package io.millwright.testing;

import io.millwright.api.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** What was sent, or run, in order. Thread-safe. */
final class SignatureList {
    private final String verb;
    private final List<Signature<?>> signatures = new ArrayList<>(); // guarded by itself

    /** @param verb in messages: what was done with them */
    SignatureList(String verb) {
        this.verb = verb;
    }

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

    /** @throws AssertionError if there is nothing that asks for the same: task and arguments; ids and options may differ */
    void requireLike(Signature<?> wanted) {
        if (of(wanted.task()).stream().noneMatch(signature -> sameArguments(signature, wanted))) {
            throw new AssertionError("expected " + describe(wanted) + " to be " + verb + ", but " + this);
        }
    }

    /** @throws AssertionError if there is something of the task */
    void requireNoneOf(String task) {
        if (!of(task).isEmpty()) {
            throw new AssertionError("expected nothing of " + task + " to be " + verb + ", but " + this);
        }
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
            return "nothing was " + verb;
        }
        StringBuilder text = new StringBuilder(verb + " were:");
        all.forEach(signature -> text.append("\n  ").append(describe(signature)));
        return text.toString();
    }

    private static String describe(Signature<?> signature) {
        String arguments = Arrays.deepToString(signature.arguments().values().toArray());
        return signature.task() + "(" + arguments.substring(1, arguments.length() - 1) + ")";
    }
}
