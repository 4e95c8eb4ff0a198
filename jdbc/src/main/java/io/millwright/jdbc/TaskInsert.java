package io.millwright.jdbc;

import io.millwright.spi.Envelope;
import io.millwright.spi.Links;
import io.millwright.spi.Payload;
import java.sql.Connection;
import java.sql.SQLException;

/** Writes envelopes into table task. Owned by the writer. */
final class TaskInsert {
    private final WordTable words;
    private final LinksColumn links;
    private final FlowColumn flows;
    private final Query insert;
    private final Query insertRare;

    private String cachedTask = "";
    private int cachedName;

    TaskInsert(Connection connection, WordTable words, LinksColumn links, FlowColumn flows) throws SQLException {
        this.words = words;
        this.links = links;
        this.flows = flows;
        String columns =
                "INSERT INTO task (seq, id, queue, name, priority, flags, created_at, due_at, expires_at, codec,"
                        + " args, options_codec, options, unique_key";
        String values = ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?";
        String unlessKnown = ") ON CONFLICT (id) DO NOTHING";
        insert = new Query(connection, columns + values + unlessKnown);
        insertRare = new Query(connection, columns + ", links, flow, share" + values + ", ?, ?, ?" + unlessKnown);
    }

    /** Where the row goes and what stands beside it. */
    record Row(long seq, int queue, int flags, long share) {}

    /** False if the id is known. */
    boolean insert(Row row, Envelope envelope) throws SQLException {
        Links place = envelope.links();
        boolean isRare = place != null || envelope.flow() != null;
        Query query = isRare ? insertRare : insert;
        Envelope.Times times = envelope.times();
        Payload options = envelope.options();
        int name = name(envelope.task());
        Long codec = words.codec(envelope.arguments());
        Long optionsCodec = options == null ? null : words.codec(options);
        query.num(row.seq)
                .blob(envelope.id().toBytes())
                .num(row.queue)
                .num(name)
                .num(envelope.address().priority())
                .num(row.flags)
                .num(times.createdAt())
                .num(times.dueAt())
                .num(times.expiresAt())
                .num(codec)
                .blob(envelope.arguments().bytes())
                .num(optionsCodec)
                .blob(options == null ? null : options.bytes())
                .text(envelope.address().uniqueKey());
        if (isRare) {
            query.blob(place == null ? null : links.write(place))
                    .text(flows.write(envelope.flow()))
                    .num(row.share);
        }
        return query.update() > 0;
    }

    private int name(String task) throws SQLException {
        if (!task.equals(cachedTask)) {
            cachedName = words.number(task);
            cachedTask = task;
        }
        return cachedName;
    }

    /** Somebody else wrote, or a transaction was rolled back: numbers of words may come to mean something else. */
    void forget() {
        cachedTask = "";
    }
}
