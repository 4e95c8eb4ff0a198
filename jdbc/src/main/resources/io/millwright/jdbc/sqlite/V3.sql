-- Schedules. next_at: NULL for not by itself. codec columns as in table task; definition and state are the engine's.
-- firings: how many entries its history ever had.
CREATE TABLE schedule (
    no          INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT NOT NULL UNIQUE,
    version     INTEGER NOT NULL,
    paused      INTEGER NOT NULL,
    next_at     INTEGER,
    state_codec INTEGER,
    state       BLOB NOT NULL,
    firings     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX schedule_due ON schedule (next_at, id) WHERE next_at IS NOT NULL AND paused = 0;

-- Apart, because a firing changes nothing here.
CREATE TABLE schedule_definition (
    schedule INTEGER PRIMARY KEY,
    codec    INTEGER,
    bytes    BLOB NOT NULL
) STRICT;

-- The history of schedules; kind as in Firing.Kind.
CREATE TABLE firing (
    schedule INTEGER NOT NULL,
    k        INTEGER NOT NULL,
    tick     INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    kind     TEXT NOT NULL,
    task     BLOB,
    detail   TEXT NOT NULL,
    PRIMARY KEY (schedule, k)
) STRICT, WITHOUT ROWID;

-- One row: who may fire, and the last version that was given to a schedule. lease: its length.
CREATE TABLE schedule_leader (
    no          INTEGER PRIMARY KEY CHECK (no = 1),
    versions    INTEGER NOT NULL,
    leader      TEXT NOT NULL,
    term        INTEGER NOT NULL,
    lease       INTEGER NOT NULL,
    lease_until INTEGER NOT NULL
) STRICT;
INSERT INTO schedule_leader VALUES (1, 0, '', 0, 0, 0);

CREATE VIEW schedules AS
SELECT s.id, s.paused, datetime(s.next_at / 1000, 'unixepoch') AS next,
       CASE WHEN d.codec IS NULL THEN CAST(d.bytes AS TEXT) ELSE '(' || length(d.bytes) || ' bytes)' END AS definition,
       CASE WHEN s.state_codec IS NULL THEN CAST(s.state AS TEXT) ELSE '(' || length(s.state) || ' bytes)' END AS state,
       s.version
  FROM schedule s JOIN schedule_definition d ON d.schedule = s.no;

CREATE VIEW firings AS
SELECT s.id, datetime(f.tick / 1000, 'unixepoch') AS tick, datetime(f.at / 1000, 'unixepoch') AS at, f.kind,
       lower(substr(hex(f.task), 1, 8) || '-' || substr(hex(f.task), 9, 4) || '-' || substr(hex(f.task), 13, 4) || '-'
             || substr(hex(f.task), 17, 4) || '-' || substr(hex(f.task), 21)) AS task,
       f.detail
  FROM firing f JOIN schedule s ON s.no = f.schedule
 ORDER BY f.schedule, f.k;
