package io.millwright.testing.model;

import io.millwright.api.TaskContext;
import io.millwright.testing.TestMill;
import io.millwright.testing.model.Behaviour.Death;
import org.jspecify.annotations.Nullable;

/**
 * Plays cases, one after the other, in one {@link TestMill}. One that fails is made simpler as long as it fails, each time in a mill of
 * its own. Belongs to the test's thread.
 */
public final class ModelRunner implements AutoCloseable {
    private final TestMill mill = TestMill.create();
    private @Nullable Trial trial;

    public ModelRunner() {
        mill.tasks()
                .add(Steps.FIRST, tag -> step("first", tag))
                .add(Steps.ONE, (tag, one) -> step("one", tag, one))
                .add(Steps.ALL, (tag, all) -> step("all", tag, all))
                .add(Steps.NESTED, (tag, all) -> step("nested", tag, all))
                .add(Steps.JOINED, (tag, one, all) -> step("joined", tag, one, all))
                .add(Steps.PAIR, (tag, one, other) -> step("pair", tag, one, other))
                .add(Steps.UNDO, (tag, one) -> step("undo", tag, one))
                .add(Steps.ALERT, (error, tag) -> step("alert", tag, error))
                .add(Steps.SPAWN, tag -> step("spawn", tag));
    }

    /**
     * Plays one case.
     *
     * @throws AssertionError if anything is otherwise than expected; the message says how to play it again
     */
    public void play(long seed, Scenario scenario) {
        Case what = Case.of(seed, scenario);
        try {
            play(what);
        } catch (AssertionError | RuntimeException e) {
            explain(what);
            throw new AssertionError(what + " fails only after others were played in the same mill", e);
        }
    }

    private void play(Case what) {
        trial = new Trial(what, mill);
        try {
            what.scenario().play(trial);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(e.getMessage() + "\n" + trial.script + "\n" + trial, e);
        }
    }

    /** @throws AssertionError about the simplest case that fails as well, if it fails alone */
    private static void explain(Case first) {
        AssertionError error = failure(first);
        Case what = first;
        for (Case next = what; error != null && next != null; next = simplerFailure(what)) {
            what = next;
            error = failure(what);
        }
        if (error != null) {
            throw new AssertionError(
                    "play it alone with -Dseed=" + first.seed() + " -Dworkflows=1; simplest is " + what, error);
        }
    }

    private static @Nullable Case simplerFailure(Case what) {
        return what.simpler().stream()
                .filter(simpler -> failure(simpler) != null)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable AssertionError failure(Case what) {
        try (ModelRunner runner = new ModelRunner()) {
            runner.play(what);
            return null;
        } catch (AssertionError e) {
            return e;
        }
    }

    private String step(String task, String tag, Object... taken) {
        Trial running = current();
        TaskContext context = TaskContext.current();
        running.journal.called(context.task().id());
        Behaviour behaviour = running.script.behaviour(tag);
        boolean first = context.task().fencingNumber() == 1;
        if (behaviour.isPoison() || first && behaviour.death() == Death.KILLED) {
            mill.killWorker();
        }
        if (first && behaviour.death() == Death.EVICTED) {
            evict();
            return "lost"; // nobody learns of it
        }
        boolean fails = running.journal.begins(tag, behaviour);
        if (first && behaviour.death() == Death.LATE) {
            running.journal.takeBack(tag);
            evict();
        }
        if (fails) {
            throw new IllegalStateException("boom " + tag);
        }
        if (running.script.continuations.containsKey(tag)) {
            return context.continueWith(running.script.continuations.get(tag).again());
        }
        return running.journal.gives(task, tag, taken);
    }

    private void evict() {
        mill.admin().workers().forEach(worker -> mill.admin().evict(worker.id()));
    }

    private Trial current() {
        if (trial == null) {
            throw new AssertionError("nothing is played");
        }
        return trial;
    }

    @Override
    public void close() {
        mill.close();
    }
}
