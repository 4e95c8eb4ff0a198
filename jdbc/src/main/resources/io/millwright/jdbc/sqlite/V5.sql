-- Flow control: unique keys for a time, lines of order keys, limits, shares of queues, bounds.

-- What a task shares with others, as FlowFormat writes it; NULL for nothing.
-- flags has more bits: 64 has a flow; 128 has an order key; its unique key is free once it 256 was claimed, or 512 after a time; 2048
-- names limits; 4096 has a share, whose weight stands in the bits from 65536 on. share: a digest of its key; 0 for none.
ALTER TABLE task ADD COLUMN flow TEXT;
ALTER TABLE task ADD COLUMN share INTEGER NOT NULL DEFAULT 0;

-- shared: how many of those that are ready or limited have a share. bound: how many may wait; when_full: REJECT, BLOCK, DROP_OLDEST.
ALTER TABLE queue ADD COLUMN limited INTEGER NOT NULL DEFAULT 0;
ALTER TABLE queue ADD COLUMN shared INTEGER NOT NULL DEFAULT 0;
ALTER TABLE queue ADD COLUMN bound INTEGER;
ALTER TABLE queue ADD COLUMN when_full TEXT;

-- until: when the key is free again, whatever becomes of its holder, which is id then; 0 where the end of the holder, seq, frees it.
ALTER TABLE unique_key ADD COLUMN id BLOB;
ALTER TABLE unique_key ADD COLUMN until INTEGER NOT NULL DEFAULT 0;
CREATE INDEX unique_key_until ON unique_key (until) WHERE until > 0;

-- Tasks with an order key, in the order of n. The first of each key was let go; the others are held = 1, which is a sixth place where a
-- task can be. due and what follows: only while it is held.
CREATE TABLE turn (
    seq     INTEGER PRIMARY KEY,
    key     TEXT NOT NULL,
    n       INTEGER NOT NULL,
    held    INTEGER NOT NULL,
    queue   INTEGER,
    rank    INTEGER,
    fencing INTEGER,
    flags   INTEGER,
    tally   TEXT,
    due     INTEGER
) STRICT;
CREATE UNIQUE INDEX turn_line ON turn (key, n);
CREATE INDEX turn_held ON turn (queue, rank, seq) WHERE held = 1;

-- For whoever empties a queue, or drops its oldest.
CREATE INDEX delayed_line ON delayed (queue, rank, seq);

-- Limits. per is in milliseconds; NULLs for no rate.
CREATE TABLE limit_rule (
    no          INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT NOT NULL UNIQUE,
    concurrency INTEGER NOT NULL,
    tokens      INTEGER,
    per         INTEGER,
    burst       INTEGER
) STRICT;

-- How much of a limit is used by those with one key; no row for nothing. level and at: see TokenBucket.
-- idle_at: when it can be forgotten; NULL while somebody runs or waits.
CREATE TABLE bucket (
    no      INTEGER PRIMARY KEY,
    rule    INTEGER NOT NULL,
    key     TEXT NOT NULL,
    running INTEGER NOT NULL,
    level   INTEGER,
    at      INTEGER,
    idle_at INTEGER,
    UNIQUE (rule, key)
) STRICT;
CREATE INDEX bucket_idle ON bucket (idle_at) WHERE idle_at IS NOT NULL;

-- A seventh place where a task can be: it was passed over because a bucket had no permit, and is not looked at again before there is one.
CREATE TABLE limited (
    queue   INTEGER NOT NULL,
    rank    INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    bucket  INTEGER NOT NULL,
    share   INTEGER NOT NULL,
    due     INTEGER NOT NULL,
    fencing INTEGER NOT NULL,
    flags   INTEGER NOT NULL,
    tally   TEXT,
    PRIMARY KEY (queue, rank, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX limited_line ON limited (bucket, queue, rank, share, seq);

-- How many of a queue wait for a bucket, rank and number of the first one, when it may have a permit (0: now), and when somebody was
-- last let try.
CREATE TABLE blockage (
    bucket   INTEGER NOT NULL,
    queue    INTEGER NOT NULL,
    rank     INTEGER NOT NULL,
    first    INTEGER NOT NULL,
    waiting  INTEGER NOT NULL,
    opens_at INTEGER NOT NULL,
    tried_at INTEGER NOT NULL,
    PRIMARY KEY (bucket, queue)
) STRICT, WITHOUT ROWID;
CREATE INDEX blockage_open ON blockage (queue, opens_at, rank, first);

-- Tasks of one priority are apart by share, so that each share has its first one at hand.
DROP VIEW workflows;
DROP VIEW tasks;
ALTER TABLE ready RENAME TO ready_before;
CREATE TABLE ready (
    queue   INTEGER NOT NULL,
    rank    INTEGER NOT NULL,
    share   INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    due     INTEGER NOT NULL,
    fencing INTEGER NOT NULL,
    flags   INTEGER NOT NULL,
    tally   TEXT,
    PRIMARY KEY (queue, rank, share, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO ready SELECT queue, rank, 0, seq, due, fencing, flags, tally FROM ready_before;
DROP TABLE ready_before;

CREATE VIEW tasks AS
SELECT lower(substr(hex(t.id), 1, 8) || '-' || substr(hex(t.id), 9, 4) || '-' || substr(hex(t.id), 13, 4) || '-'
             || substr(hex(t.id), 17, 4) || '-' || substr(hex(t.id), 21)) AS id,
       q.text AS queue,
       n.text AS task,
       CASE WHEN o.seq IS NOT NULL THEN
                CASE o.state WHEN 4 THEN 'SUCCESS' WHEN 5 THEN 'FAILURE' WHEN 6 THEN 'CANCELED' WHEN 7 THEN 'EXPIRED'
                             WHEN 9 THEN 'SKIPPED' ELSE 'DEAD' END
            WHEN coalesce(h.seq, u.seq) IS NOT NULL THEN 'HELD'
            WHEN l.seq IS NOT NULL THEN iif(l.started_at IS NULL, 'RECEIVED', 'STARTED')
            WHEN coalesce(r.flags, d.flags, w.flags) & 4 THEN 'RETRY'
            WHEN coalesce(r.seq, d.seq, w.seq) IS NOT NULL THEN 'PENDING' END AS state,
       t.priority,
       coalesce(r.fencing, d.fencing, l.fencing, h.fencing, u.fencing, w.fencing, o.fencing) AS deliveries,
       coalesce(r.tally, d.tally, l.tally, h.tally, u.tally, w.tally, o.tally) AS tally,
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
       CASE WHEN u.seq IS NOT NULL THEN 'its turn in ' || u.key
            WHEN w.seq IS NOT NULL THEN
                (SELECT 'limit ' || m.name || iif(b.key = '', '', ' of ' || b.key)
                   FROM bucket b JOIN limit_rule m ON m.no = b.rule WHERE b.no = w.bucket) END AS waits_for,
       t.flow,
       t.seq
  FROM task t
  LEFT JOIN word q ON q.no = t.queue
  LEFT JOIN word n ON n.no = t.name
  LEFT JOIN ready r ON r.queue = t.queue AND r.rank = 255 - t.priority AND r.share = t.share AND r.seq = t.seq
  LEFT JOIN delayed d ON d.seq = t.seq
  LEFT JOIN lease l ON l.seq = t.seq
  LEFT JOIN held h ON h.seq = t.seq
  LEFT JOIN limited w ON w.queue = t.queue AND w.rank = 255 - t.priority AND w.seq = t.seq
  LEFT JOIN turn u ON u.seq = t.seq AND u.held = 1
  LEFT JOIN session s ON s.no = l.owner
  LEFT JOIN outcome o ON o.seq = t.seq;

CREATE VIEW workflows AS
SELECT t.id, t.task, t.state, w.pending, w.succeeded, w.failed, w.skipped, w.cancel_requested, w.failure,
       t.created, t.expires, t.finished, t.seq
  FROM workflow w JOIN tasks t ON t.seq = w.seq;

DROP VIEW queues;
CREATE VIEW queues AS
SELECT w.text AS queue, q.paused, q.ready, q.delayed, q.leased, q.dead, q.held, q.limited, q.bound, q.when_full
  FROM queue q JOIN word w ON w.no = q.no;

CREATE VIEW limits AS
SELECT m.name, coalesce(b.key, '') AS key, m.concurrency, m.tokens, m.per AS per_ms, m.burst,
       coalesce(b.running, 0) AS running,
       (SELECT coalesce(sum(waiting), 0) FROM blockage WHERE bucket = b.no) AS waiting,
       b.level / m.per AS tokens_left,
       datetime(b.at / 1000, 'unixepoch') AS as_of
  FROM limit_rule m LEFT JOIN bucket b ON b.rule = m.no
 ORDER BY m.name, b.key;
