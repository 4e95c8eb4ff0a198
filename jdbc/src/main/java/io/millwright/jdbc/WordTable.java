package io.millwright.jdbc;

import io.millwright.spi.Payload;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names by number and numbers by name. Rows never change, so what is cached stays true. Owned by its connection's thread. */
final class WordTable {
    /** So that a million different task names do not fill the heap. */
    private static final int MOST_CACHED = 20_000;

    private final Query byText;
    private final Query byNumber;
    private final Query insert;

    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<Integer, String> texts = new HashMap<>();

    WordTable(Connection connection) throws SQLException {
        byText = new Query(connection, "SELECT no FROM word WHERE text = ?");
        byNumber = new Query(connection, "SELECT text FROM word WHERE no = ?");
        insert = new Query(connection, "INSERT INTO word (text) VALUES (?)");
    }

    /** The number of a name; written if it is new. */
    int number(String text) throws SQLException {
        Integer known = numbers.get(text);
        if (known != null) {
            return known;
        }
        int no = (int) byText.text(text).value(-1);
        if (no < 0) {
            insert.text(text).update();
            no = (int) byText.text(text).value(-1);
        }
        remember(no, text);
        return no;
    }

    /** The number of a name, or -1 if nothing has that name. */
    int find(String text) throws SQLException {
        Integer known = numbers.get(text);
        return known != null ? known : (int) byText.text(text).value(-1);
    }

    /** @throws DamagedRowException if there is no such number */
    String text(int no) throws SQLException {
        String known = texts.get(no);
        if (known != null) {
            return known;
        }
        try (ResultSet row = byNumber.num(no).rows()) {
            if (!row.next()) {
                throw new DamagedRowException("word " + no + " is missing");
            }
            String text = row.getString(1);
            remember(no, text);
            return text;
        }
    }

    /** A codec, or null for the one that nearly everything uses. */
    @Nullable
    Long codec(Payload payload) throws SQLException {
        return payload.codec().equals(Payload.JSON) ? null : Long.valueOf(number(payload.codec()));
    }

    /** Reads what {@link #codec} and the payload's bytes became; {@code column} is the codec's, the bytes stand after it. */
    @Nullable
    Payload payload(ResultSet row, int column) throws SQLException {
        byte[] bytes = row.getBytes(column + 1);
        if (bytes == null) {
            return null;
        }
        int codec = row.getInt(column);
        return new Payload(codec == 0 ? Payload.JSON : text(codec), bytes);
    }

    /** After a rollback: what was new is gone. */
    void forget() {
        numbers.clear();
        texts.clear();
    }

    private void remember(int no, String text) {
        if (numbers.size() >= MOST_CACHED) {
            forget();
        }
        numbers.put(text, no);
        texts.put(no, text);
    }
}
