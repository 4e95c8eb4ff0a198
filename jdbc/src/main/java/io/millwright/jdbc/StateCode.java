package io.millwright.jdbc;

import io.millwright.api.TaskState;

/** Terminal states as they stand in the file. The numbers never change. */
enum StateCode {
    SUCCESS(4, TaskState.SUCCESS),
    FAILURE(5, TaskState.FAILURE),
    CANCELED(6, TaskState.CANCELED),
    EXPIRED(7, TaskState.EXPIRED),
    DEAD(8, TaskState.DEAD),
    SKIPPED(9, TaskState.SKIPPED);

    final int number;
    final TaskState state;

    StateCode(int number, TaskState state) {
        this.number = number;
        this.state = state;
    }

    static int of(TaskState state) {
        for (StateCode code : values()) {
            if (code.state == state) {
                return code.number;
            }
        }
        throw new IllegalArgumentException(state + " is not terminal");
    }

    /** @throws DamagedRowException if there is no such number */
    static TaskState state(int number) {
        for (StateCode code : values()) {
            if (code.number == number) {
                return code.state;
            }
        }
        throw new DamagedRowException("state " + number + " does not exist");
    }
}
