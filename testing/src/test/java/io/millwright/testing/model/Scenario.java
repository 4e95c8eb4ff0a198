package io.millwright.testing.model;

import java.util.function.Consumer;

/** What is done with a workflow. */
public enum Scenario {
    /** It runs to its end. */
    RUN(true, Trial::run),
    /** It is cancelled on the way, and has to undo what it did. */
    CANCEL(true, Trial::cancel),
    /** What failed is run again, with success. */
    RETRY(false, Trial::retry);

    private final boolean tolerant;
    private final Consumer<Trial> play;

    Scenario(boolean tolerant, Consumer<Trial> play) {
        this.tolerant = tolerant;
        this.play = play;
    }

    /** Whether failures may be ignored in the workflow. */
    boolean tolerant() {
        return tolerant;
    }

    void play(Trial trial) {
        play.accept(trial);
    }
}
