package io.millwright.api;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Items in pages, as steps whose cursor is the number of items before. Not thread-safe. */
final class Pages<T> implements TaskContext.Step<Long> {
    private final Iterator<? extends T> items;
    private final int pageSize;
    private final TaskContext.PageStep<T> step;
    private long taken;

    Pages(Iterator<? extends T> items, int pageSize, TaskContext.PageStep<T> step) {
        if (pageSize < 1) {
            throw new MillwrightException(ErrorCode.INVALID_TASK, "a page has at least one item, not " + pageSize);
        }
        this.items = items;
        this.pageSize = pageSize;
        this.step = step;
    }

    @Override
    public @Nullable Long run(Long cursor) throws Exception {
        skipTo(cursor);
        List<T> page = new ArrayList<>();
        while (page.size() < pageSize && items.hasNext()) {
            page.add(items.next());
        }
        if (page.isEmpty()) {
            return null;
        }
        taken += page.size();
        step.run(Collections.unmodifiableList(page));
        return taken;
    }

    /** Earlier attempts have done these. */
    private void skipTo(long cursor) {
        for (; taken < cursor; taken++) {
            if (!items.hasNext()) {
                throw new MillwrightException(
                        ErrorCode.STATE_CONFLICT,
                        "there are " + taken + " items, but an earlier attempt got through " + cursor
                                + "; iterate over the same items, in the same order, in every attempt");
            }
            items.next();
        }
    }
}
