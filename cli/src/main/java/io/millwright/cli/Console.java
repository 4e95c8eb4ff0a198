package io.millwright.cli;

import io.millwright.api.TaskId;
import io.millwright.cli.text.Plain;
import io.millwright.cli.text.Table;
import io.millwright.core.Millwright;
import java.io.PrintWriter;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/** What a running command prints to and opens stores with. Main thread only, the writers excepted. */
final class Console {
    private final CommandSpec spec;
    private final MillwrightCommand root;

    Console(CommandSpec spec) {
        this.spec = spec;
        this.root = MillwrightCommand.of(spec);
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    Surroundings surroundings() {
        return root.surroundings();
    }

    MillwrightCommand root() {
        return root;
    }

    /** Something for people beside the command's answer: on standard error, so that pipes stay clean. */
    void note(String line) {
        err().println(Plain.line(line));
        err().flush();
    }

    /** Opens the chosen store, and makes it if need be. */
    Millwright openOrCreate() {
        return openOrCreate(UnaryOperator.identity());
    }

    /** {@link #openOrCreate()} with settings of its own. */
    Millwright openOrCreate(UnaryOperator<Millwright.Builder> settings) {
        return StoreAccess.openOrCreate(this, settings);
    }

    /** Opens the chosen store; a missing file is an error, because looking must not make one. */
    Millwright openExisting() {
        return StoreAccess.openExisting(this);
    }

    void print(Table table, String whenEmpty) {
        if (table.isEmpty()) {
            note(whenEmpty);
        } else {
            table.print(out(), this::bold);
        }
    }

    String bold(String text) {
        return styled("bold", text);
    }

    /** Dresses text up on a terminal that shows colours and whose user has not set NO_COLOR. */
    String styled(String style, String text) {
        if (!Ansi.AUTO.enabled() || !surroundings().terminal()) {
            return text;
        }
        Ansi.IStyle[] styles = Ansi.Style.parse(style);
        return Ansi.Style.on(styles) + text + Ansi.Style.off(styles);
    }

    static TaskId id(String text) {
        try {
            return TaskId.parse(text);
        } catch (RuntimeException e) {
            throw Errors.input(
                    "'" + Plain.line(text, 60) + "' is not a task id; copy one from 'millwright inspect tasks'");
        }
    }
}
