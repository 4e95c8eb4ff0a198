-- What handlers have got done, for the next attempt to start from. It goes when its task succeeds or is forgotten.
-- In table lease and where a task waits, flag 1024 says that there is one. codec: NULL is json.
-- From here on, tallies may have a sixth number: crashes before the last checkpoint.
CREATE TABLE checkpoint (
    seq      INTEGER PRIMARY KEY,
    saved_at INTEGER NOT NULL,
    codec    INTEGER,
    state    BLOB NOT NULL
) STRICT;
