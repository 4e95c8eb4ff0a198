package io.millwright.jdbc;

import io.millwright.api.TaskId;
import io.millwright.spi.Links;
import io.millwright.spi.LinksFormat;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** {@link Links} as a column. Neighbours mostly have equal ones, so the last are remembered. Owned by its connection's thread. */
final class LinksColumn {
    private @Nullable Links links;
    private byte[] bytes = {};

    byte[] write(Links written) {
        if (!written.equals(links)) {
            bytes = LinksFormat.write(written);
            links = written;
        }
        return bytes;
    }

    /** @throws DamagedRowException if they are not what {@link #write} writes, or lead to where no node can be */
    Links read(byte[] stored) {
        Links known = links;
        if (known != null && Arrays.equals(stored, bytes)) {
            return known;
        }
        Links read;
        try {
            read = LinksFormat.read(stored);
        } catch (IllegalArgumentException e) {
            throw new DamagedRowException("its links are unreadable: " + e.getMessage());
        }
        for (Links.Edge edge : read.edges()) {
            if (edge.node() < 1 || edge.node() > TaskId.MAX_MEMBERS) {
                throw new DamagedRowException("its links lead to node " + edge.node());
            }
        }
        links = read;
        bytes = stored;
        return read;
    }
}
