-- Workflows: signatures that are held until others have ended.

-- A task's place in a workflow, as LinksFormat writes it; NULL for one that stands alone.
-- flags has two more bits: 16 belongs to a workflow, be it only that one continues it; 32 went elsewhere than to ready or
-- delayed when it was published.
ALTER TABLE task ADD COLUMN links BLOB;

ALTER TABLE queue ADD COLUMN held INTEGER NOT NULL DEFAULT 0;

-- A fifth place where a task can be: it waits for others, or for the workflow that continues it.
-- pending: how many it waits for, unless it is a workflow itself; codec and result: what it ends with once its continuation succeeds.
CREATE TABLE held (
    seq          INTEGER PRIMARY KEY,
    fencing      INTEGER NOT NULL,
    flags        INTEGER NOT NULL,
    tally        TEXT,
    pending      INTEGER NOT NULL,
    continuation BLOB,
    codec        INTEGER,
    result       BLOB
) STRICT;

-- How each workflow stands, for as long as it is known. parent: the row of the task that it continues, while that is known.
-- dead: its members among the dead letters; it stays known as long as they do.
CREATE TABLE workflow (
    seq              INTEGER PRIMARY KEY,
    parent           INTEGER,
    pending          INTEGER NOT NULL,
    succeeded        INTEGER NOT NULL DEFAULT 0,
    failed           INTEGER NOT NULL DEFAULT 0,
    skipped          INTEGER NOT NULL DEFAULT 0,
    cancel_requested INTEGER NOT NULL DEFAULT 0,
    failure          TEXT,
    dead             INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX workflow_parent ON workflow (parent) WHERE parent IS NOT NULL;

-- What each transaction settled with bit 16, which retention treats otherwise; as seqs.
ALTER TABLE settled ADD COLUMN nodes BLOB;

-- Workflows that are being forgotten, and up to which number their nodes have been gone through.
CREATE TABLE forgetting (
    seq     INTEGER PRIMARY KEY,
    reached INTEGER NOT NULL
) STRICT;

DROP VIEW tasks;
CREATE VIEW tasks AS
SELECT lower(substr(hex(t.id), 1, 8) || '-' || substr(hex(t.id), 9, 4) || '-' || substr(hex(t.id), 13, 4) || '-'
             || substr(hex(t.id), 17, 4) || '-' || substr(hex(t.id), 21)) AS id,
       q.text AS queue,
       n.text AS task,
       CASE WHEN o.seq IS NOT NULL THEN
                CASE o.state WHEN 4 THEN 'SUCCESS' WHEN 5 THEN 'FAILURE' WHEN 6 THEN 'CANCELED' WHEN 7 THEN 'EXPIRED'
                             WHEN 9 THEN 'SKIPPED' ELSE 'DEAD' END
            WHEN h.seq IS NOT NULL THEN 'HELD'
            WHEN l.seq IS NOT NULL THEN iif(l.started_at IS NULL, 'RECEIVED', 'STARTED')
            WHEN coalesce(r.flags, d.flags) & 4 THEN 'RETRY'
            WHEN coalesce(r.seq, d.seq) IS NOT NULL THEN 'PENDING' END AS state,
       t.priority,
       coalesce(r.fencing, d.fencing, l.fencing, h.fencing, o.fencing) AS deliveries,
       coalesce(r.tally, d.tally, l.tally, h.tally, o.tally) AS tally,
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
  LEFT JOIN held h ON h.seq = t.seq
  LEFT JOIN session s ON s.no = l.owner
  LEFT JOIN outcome o ON o.seq = t.seq;

DROP VIEW queues;
CREATE VIEW queues AS
SELECT w.text AS queue, q.paused, q.ready, q.delayed, q.leased, q.dead, q.held
  FROM queue q JOIN word w ON w.no = q.no;

CREATE VIEW workflows AS
SELECT t.id, t.task, t.state, w.pending, w.succeeded, w.failed, w.skipped, w.cancel_requested, w.failure,
       t.created, t.expires, t.finished, t.seq
  FROM workflow w JOIN tasks t ON t.seq = w.seq;
