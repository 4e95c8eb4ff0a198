package io.millwright.core.workflow;

import io.millwright.api.TaskId;
import java.lang.reflect.Type;

/**
 * A result to be read.
 *
 * @param id whose result
 * @param type what it is read as
 * @param otherwise what stands for it if there is none because the signature did not succeed
 */
record Wanted(TaskId id, Type type, Otherwise otherwise) {

    /** What stands for a result that there is none of. */
    enum Otherwise {
        /** Reading fails. */
        FAIL,
        NULL,
        /** Nothing: it is left out of its list. */
        OMIT
    }
}
