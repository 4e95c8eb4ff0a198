package io.millwright.jdbc;

import io.millwright.api.TaskId;
import io.millwright.spi.Envelope;
import io.millwright.spi.Links;
import io.millwright.spi.Payload;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Reads an envelope from a row of table task. Rare columns are only touched where the flags say that they hold something. */
final class TaskRow {
    /** In the order in which {@link #read} expects them; {@code t} is the table. */
    static final String COLUMNS = "t.id, t.name, t.flags, t.created_at, t.due_at, t.expires_at, t.codec, t.args,"
            + " t.options_codec, t.options, t.unique_key, t.links, t.flow";

    static final int COUNT = 13;

    private final WordTable words;
    private final LinksColumn links;
    private final FlowColumn flows;
    private int cachedName;
    private String cachedTask = "";
    private Envelope.@Nullable Address cachedAddress;

    TaskRow(WordTable words, LinksColumn links, FlowColumn flows) {
        this.words = words;
        this.links = links;
        this.flows = flows;
    }

    /**
     * @param at column of the first of {@link #COLUMNS}
     * @throws DamagedRowException if the row cannot have been written by this release
     */
    Envelope read(ResultSet row, int at, String queue, int priority) throws SQLException {
        byte[] id = row.getBytes(at);
        if (id == null || id.length != 16) {
            throw new DamagedRowException(id == null ? "it is missing" : "its id has " + id.length + " bytes");
        }
        if (priority < 0 || priority > 255) {
            throw new DamagedRowException("its priority is " + priority);
        }
        int flags = row.getInt(at + 2);
        Payload args = words.payload(row, at + 6);
        if (args == null) {
            throw new DamagedRowException("its arguments are missing");
        }
        return new Envelope(
                TaskId.ofBytes(id),
                task(row.getInt(at + 1)),
                address(queue, priority, (flags & Flags.UNIQUE) == 0 ? null : row.getString(at + 10)),
                new Envelope.Times(row.getLong(at + 3), row.getLong(at + 4), row.getLong(at + 5)),
                args,
                (flags & Flags.OPTIONS) == 0 ? null : words.payload(row, at + 8),
                (flags & Flags.NODE) == 0 ? null : links(row.getBytes(at + 11)),
                (flags & Flags.FLOW) == 0 ? null : flows.read(row.getString(at + 12)));
    }

    /** None where the task stands alone, and a workflow only continued it. */
    private @Nullable Links links(byte @Nullable [] bytes) {
        return bytes == null ? null : links.read(bytes);
    }

    private String task(int name) throws SQLException {
        if (name != cachedName) {
            cachedTask = words.text(name);
            cachedName = name;
        }
        return cachedTask;
    }

    private Envelope.Address address(String queue, int priority, @Nullable String uniqueKey) {
        if (uniqueKey != null) {
            return new Envelope.Address(queue, priority, uniqueKey);
        }
        Envelope.Address address = cachedAddress;
        if (address == null
                || address.priority() != priority
                || !address.queue().equals(queue)) {
            address = new Envelope.Address(queue, priority, null);
            cachedAddress = address;
        }
        return address;
    }

    /** After a rollback: numbers of words may come to mean something else. */
    void forget() {
        cachedName = 0;
        cachedTask = "";
    }
}
