package io.millwright.core.picture;

import io.millwright.api.TaskState;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a step looks at first sight. Of several that apply to the members of a group, the first one counts. */
enum Look {
    FAILED('✗'),
    RUNNING('►'),
    WAITING('○'),
    STOPPED('■'),
    HELD('◌'),
    UNKNOWN('?'),
    SUCCEEDED('✓'),
    SKIPPED('⊘');

    /** What text draws; one column wide. */
    final char glyph;

    Look(char glyph) {
        this.glyph = glyph;
    }

    /** @param state null for one that the store does not know (yet) */
    static Look of(@Nullable TaskState state) {
        if (state == null) {
            return UNKNOWN;
        }
        return switch (state) {
            case FAILURE, DEAD -> FAILED;
            case RECEIVED, STARTED -> RUNNING;
            case PENDING, RETRY -> WAITING;
            case CANCELED, EXPIRED -> STOPPED;
            case HELD -> HELD;
            case SUCCESS -> SUCCEEDED;
            case SKIPPED -> SKIPPED;
        };
    }

    /** A name for style sheets. */
    String style() {
        return name().toLowerCase(Locale.ROOT);
    }
}
