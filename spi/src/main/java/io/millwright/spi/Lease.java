package io.millwright.spi;

import io.millwright.api.TaskId;
import java.util.Objects;

/**
 * The exclusive right to run and settle one delivery. It lasts as long as its worker's session is renewed; every call with it
 * is refused once another delivery of the signature was made or the session ended.
 *
 * @param id of the signature
 * @param owner who holds it
 * @param fencing grows with every delivery of the signature
 * @param handle the store's own shortcut to the row; means nothing elsewhere
 */
public record Lease(TaskId id, WorkerId owner, long fencing, long handle) {
    public Lease {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(owner, "owner");
    }
}
