-- The first schema. Every statement ends with a semicolon at the end of its line.
-- Times are milliseconds since 1970, ids are the 16 bytes of a UUID. People read the views at the end.

-- Names of queues, tasks and codecs, written once.
CREATE TABLE word (
    no   INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
) STRICT;

-- Queues that were ever used; the counters are kept in step by the transaction that moves a task.
CREATE TABLE queue (
    no      INTEGER PRIMARY KEY REFERENCES word,
    paused  INTEGER NOT NULL DEFAULT 0,
    ready   INTEGER NOT NULL DEFAULT 0,
    delayed INTEGER NOT NULL DEFAULT 0,
    leased  INTEGER NOT NULL DEFAULT 0,
    dead    INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What was sent. Never changes, but for an expiry that a requeue drops.
-- flags: 1 has a unique key, 2 has an expiry, 8 has options. codec and options_codec: NULL is json.
CREATE TABLE task (
    seq           INTEGER PRIMARY KEY,
    id            BLOB NOT NULL UNIQUE,
    queue         INTEGER NOT NULL,
    name          INTEGER NOT NULL,
    priority      INTEGER NOT NULL,
    flags         INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    due_at        INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    codec         INTEGER,
    args          BLOB NOT NULL,
    options_codec INTEGER,
    options       BLOB,
    unique_key    TEXT
) STRICT;

-- Where a task is now: in exactly one of ready, delayed, lease and outcome.
-- rank is 255 - priority; fencing is the number of deliveries so far; flags as above, and 4 where it waits for a retry.
-- tally: NULL for zeros, else [failures,deferrals,misses,crashes,lost].
CREATE TABLE ready (
    queue   INTEGER NOT NULL,
    rank    INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    due     INTEGER NOT NULL,
    fencing INTEGER NOT NULL,
    flags   INTEGER NOT NULL,
    tally   TEXT,
    PRIMARY KEY (queue, rank, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE delayed (
    seq     INTEGER PRIMARY KEY,
    due     INTEGER NOT NULL,
    queue   INTEGER NOT NULL,
    rank    INTEGER NOT NULL,
    fencing INTEGER NOT NULL,
    flags   INTEGER NOT NULL,
    tally   TEXT
) STRICT;
CREATE INDEX delayed_due ON delayed (due);

CREATE TABLE lease (
    seq           INTEGER PRIMARY KEY,
    owner         INTEGER NOT NULL,
    queue         INTEGER NOT NULL,
    rank          INTEGER NOT NULL,
    fencing       INTEGER NOT NULL,
    flags         INTEGER NOT NULL,
    tally         TEXT,
    claimed_at    INTEGER NOT NULL,
    started_at    INTEGER,
    fraction      REAL,
    message       TEXT,
    cancel_reason TEXT
) STRICT;
CREATE INDEX lease_canceling ON lease (owner) WHERE cancel_reason IS NOT NULL;

-- state: 4 SUCCESS, 5 FAILURE, 6 CANCELED, 7 EXPIRED, 8 DEAD.
CREATE TABLE outcome (
    seq           INTEGER PRIMARY KEY,
    state         INTEGER NOT NULL,
    fencing       INTEGER NOT NULL,
    tally         TEXT,
    finished_at   INTEGER NOT NULL,
    codec         INTEGER,
    result        BLOB,
    error_code    TEXT,
    error_type    TEXT,
    error_message TEXT,
    error_stack   TEXT
) STRICT;
CREATE INDEX outcome_unsuccessful ON outcome (state) WHERE state > 4;

-- What each transaction settled, in order: others tail it for results, retention walks it from the other end.
-- seqs: variable-length differences, see SeqList.
CREATE TABLE settled (
    n    INTEGER PRIMARY KEY AUTOINCREMENT,
    at   INTEGER NOT NULL,
    seqs BLOB NOT NULL
) STRICT;

CREATE TABLE unique_key (
    text TEXT NOT NULL PRIMARY KEY,
    seq  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Unsettled tasks that expire. A row may be behind its task; whoever acts on one looks first.
CREATE TABLE expiry (
    at  INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (at, seq)
) STRICT, WITHOUT ROWID;

-- History and log lines; kind as in TaskEvent.Kind.
CREATE TABLE event (
    seq     INTEGER NOT NULL,
    k       INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    fencing INTEGER NOT NULL,
    worker  TEXT NOT NULL,
    detail  TEXT NOT NULL,
    PRIMARY KEY (seq, k)
) STRICT, WITHOUT ROWID;

-- Workers with a live session. One deadline covers all their leases.
CREATE TABLE session (
    no          INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    queues      TEXT NOT NULL,
    concurrency INTEGER NOT NULL,
    joined_at   INTEGER NOT NULL,
    lease_until INTEGER NOT NULL
) STRICT;

-- Processes that have the file open, and where to ring them.
CREATE TABLE process (
    no      INTEGER PRIMARY KEY AUTOINCREMENT,
    port    INTEGER NOT NULL,
    token   BLOB NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT;

CREATE VIEW tasks AS
SELECT lower(substr(hex(t.id), 1, 8) || '-' || substr(hex(t.id), 9, 4) || '-' || substr(hex(t.id), 13, 4) || '-'
             || substr(hex(t.id), 17, 4) || '-' || substr(hex(t.id), 21)) AS id,
       q.text AS queue,
       n.text AS task,
       CASE WHEN o.seq IS NOT NULL THEN
                CASE o.state WHEN 4 THEN 'SUCCESS' WHEN 5 THEN 'FAILURE' WHEN 6 THEN 'CANCELED' WHEN 7 THEN 'EXPIRED' ELSE 'DEAD' END
            WHEN l.seq IS NOT NULL THEN iif(l.started_at IS NULL, 'RECEIVED', 'STARTED')
            WHEN coalesce(r.flags, d.flags) & 4 THEN 'RETRY'
            WHEN coalesce(r.seq, d.seq) IS NOT NULL THEN 'PENDING' END AS state,
       t.priority,
       coalesce(r.fencing, d.fencing, l.fencing, o.fencing) AS deliveries,
       coalesce(r.tally, d.tally, l.tally, o.tally) AS tally,
       datetime(t.created_at / 1000, 'unixepoch') AS created,
       datetime(coalesce(d.due, nullif(t.due_at, 0)) / 1000, 'unixepoch') AS due,
       datetime(nullif(t.expires_at, 0) / 1000, 'unixepoch') AS expires,
       s.id AS owner,
       l.cancel_reason,
       CASE WHEN t.codec IS NULL THEN CAST(t.args AS TEXT) ELSE '(' || length(t.args) || ' bytes)' END AS args,
       datetime(o.finished_at / 1000, 'unixepoch') AS finished,
       CASE WHEN o.codec IS NULL THEN CAST(o.result AS TEXT) ELSE '(' || length(o.result) || ' bytes)' END AS result,
       o.error_code,
       o.error_message,
       t.seq
  FROM task t
  LEFT JOIN word q ON q.no = t.queue
  LEFT JOIN word n ON n.no = t.name
  LEFT JOIN ready r ON r.queue = t.queue AND r.rank = 255 - t.priority AND r.seq = t.seq
  LEFT JOIN delayed d ON d.seq = t.seq
  LEFT JOIN lease l ON l.seq = t.seq
  LEFT JOIN session s ON s.no = l.owner
  LEFT JOIN outcome o ON o.seq = t.seq;

CREATE VIEW queues AS
SELECT w.text AS queue, q.paused, q.ready, q.delayed, q.leased, q.dead
  FROM queue q JOIN word w ON w.no = q.no;

CREATE VIEW workers AS
SELECT s.id, s.name, s.queues, s.concurrency,
       datetime(s.joined_at / 1000, 'unixepoch') AS joined,
       datetime(s.lease_until / 1000, 'unixepoch') AS lease_until,
       (SELECT count(*) FROM lease l WHERE l.owner = s.no) AS held
  FROM session s;

CREATE VIEW history AS
SELECT lower(substr(hex(t.id), 1, 8) || '-' || substr(hex(t.id), 9, 4) || '-' || substr(hex(t.id), 13, 4) || '-'
             || substr(hex(t.id), 17, 4) || '-' || substr(hex(t.id), 21)) AS id,
       datetime(e.at / 1000, 'unixepoch') AS at, e.kind, e.fencing, e.worker, e.detail
  FROM event e JOIN task t ON t.seq = e.seq
 ORDER BY e.seq, e.k;
