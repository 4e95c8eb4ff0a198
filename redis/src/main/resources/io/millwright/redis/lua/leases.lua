-- Who runs what. A lease is I8 fencing number, worker, i8 claimed at, i8 started at, B flags, I4 number of the claim, queue, and, if
-- the handler said how far it is, d fraction and a message.
local LEASE_HEAD, LEASE_REST = '>I8Hc0', '>i8i8BI4Bc0'
local STOP, HAS_TAIL, HAS_KEY, IS_LARGE = 1, 2, 4, 8
local LARGE = 1024 -- bytes; larger tasks are not read and written again only to add how they ended
local FAILED, DEFERRED, MISSED, VANISHED, REQUEUED, LOGGED = 0, 1, 2, 3, 4, 5
local MAX_CRASHES = 3

local live -- by worker, as far as asked
local function is_live(worker)
  if live[worker] == nil then
    local until_ = call('ZSCORE', LIVE, worker)
    live[worker] = until_ and tonumber(until_) > now or false
  end
  return live[worker]
end

local function read_lease(value)
  local l = {}
  local from
  l.fencing, l.worker, from = unpick(LEASE_HEAD, value)
  l.claimed, l.started, l.flags, l.claim, l.queue, from = unpick(LEASE_REST, value, from)
  l.progress = sub(value, from)
  return l
end

local function write_lease(id, l)
  call('HSET', LEASE, id, pack(LEASE_HEAD, l.fencing, #l.worker, l.worker)
    .. pack(LEASE_REST, l.claimed, l.started, l.flags, l.claim, #l.queue, l.queue) .. l.progress)
end

-- Whether that lease is the one that begins so (fencing number and worker), and its session goes on.
local function is_held(id, value, head)
  return value and not gone[id] and sub(value, 1, #head) == head and is_live(sub(head, 11))
end

local function drop_lease(id, worker)
  gone[id] = true
  gone_leases[#gone_leases + 1] = id
  local ids = gone_held[worker]
  if not ids then
    ids = {}
    gone_held[worker] = ids
  end
  ids[#ids + 1] = id
end

-- How the task ends if its holder, who was asked to stop, does not end it otherwise; nothing if nobody asked.
local function take_stop(id, l)
  local how = l.flags % 2 == STOP and call('HGET', STOPS, id)
  if how then
    call('HDEL', STOPS, id)
  end
  return how
end

-- Its holder did not get to end it: it waits for another, unless it is to stop.
local function again(id, t, stop, due)
  if stop then
    finish(id, t, CANCELED, stop)
  else
    put_back(id, t, PENDING, due)
  end
end

-- A delivery ended without settlement.
local function vanish(id, l, why)
  local t = stored(id)
  t.fencing = l.fencing
  if l.started > 0 then
    t.crashes = t.crashes + 1
  else
    t.lost = t.lost + 1
  end
  record(id, now, VANISHED, l.fencing, l.worker, why)
  local stop = take_stop(id, l)
  if t.crashes >= MAX_CRASHES and not stop then
    finish(id, t, DEAD, '')
  else
    again(id, t, stop, 0)
  end
end

-- Ends a session. why: what the history says of its deliveries; nothing if the worker said goodbye, which counts nothing.
local function end_session(worker, why)
  flush()
  for _, id in ipairs(call('SMEMBERS', HELD .. worker)) do
    local value = call('HGET', LEASE, id)
    local l = value and read_lease(value)
    drop_lease(id, worker)
    if l and l.worker == worker and call('EXISTS', TASK .. id) == 1 then
      if why then
        vanish(id, l, why)
      else
        again(id, stored(id), take_stop(id, l), 0)
      end
    end
  end
  local parked = call('HGET', PARKED, worker)
  if parked then
    unpark(worker, parked)
  end
  live[worker] = false
  call('ZREM', LIVE, worker)
  call('HDEL', SESSION, worker)
  flush()
end
