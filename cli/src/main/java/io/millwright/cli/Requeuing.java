package io.millwright.cli;

import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.core.Admin;
import io.millwright.spi.TaskRecord;
import java.util.Optional;

/** Puts tasks that ended without success back into their queues, and says what became of each. */
final class Requeuing {
    private final Console console;
    private final Admin admin;
    private final boolean json;
    private int code = ExitCodes.OK;

    Requeuing(Console console, Admin admin, boolean json) {
        this.console = console;
        this.admin = admin;
        this.json = json;
    }

    void requeue(TaskId id) {
        if (admin.requeue(id)) {
            say(id, true, "requeued");
            return;
        }
        Optional<TaskState> state = admin.task(id).map(TaskRecord::state);
        code = Math.max(code, state.isEmpty() ? ExitCodes.NOT_FOUND : ExitCodes.FAILED);
        say(id, false, state.map(Requeuing::refusal).orElse("is not known to this store"));
    }

    private static String refusal(TaskState state) {
        return switch (state) {
            case SUCCESS -> "succeeded; send it again to run it once more";
            case HELD, PENDING, RETRY, RECEIVED, STARTED -> "is " + state + ": it is not settled yet";
            case SKIPPED -> "was skipped; retry what it depends on, or its workflow";
            case FAILURE, CANCELED, EXPIRED, DEAD -> "is " + state + ", but its unique key is taken by another task";
        };
    }

    /** The exit code so far. */
    int code() {
        return code;
    }

    private void say(TaskId id, boolean done, String text) {
        if (json) {
            Json.print(
                    console.out(),
                    Json.object().put("id", id.toString()).put("requeued", done).put("note", text));
        } else {
            console.out().println(id + "  " + text);
        }
    }
}
