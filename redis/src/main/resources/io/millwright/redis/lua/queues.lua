-- What waits. What became claimable is entered, and what ended is announced, once for the whole call.
local accepted, new_values -- ids of new tasks; keys and values, to be written
local succeeded, new_tails -- ids of small tasks that succeeded at once; what their values get at the end
local ready, arrived -- by queue: scores and ids to enter; how many were entered
local done, told, tails -- what ended
local gone, gone_leases, gone_held -- leases that ended: a set; a list; lists by worker

local function gather_anew()
  accepted, new_values, succeeded, new_tails = {}, {}, {}, {}
  ready, done, told, tails, gone, gone_leases, gone_held = {}, {}, {}, {}, {}, {}, {}
end

local function enter(id, t)
  local entries = ready[t.queue]
  if not entries then
    entries = {}
    ready[t.queue] = entries
  end
  entries[#entries + 1] = t.rank * RANK + t.number
  entries[#entries + 1] = id
end

-- Lets it wait for its time, or for a worker.
local function wait(id, t)
  if t.due > now then
    call('ZADD', DELAYED .. t.queue, t.due, id)
    call('ZADD', NEXT, 'LT', t.due, t.queue)
    mark(t.due)
  else
    enter(id, t)
  end
  if t.expiry > 0 then
    call('ZADD', EXPIRY, t.expiry, id)
    mark(t.expiry)
  end
end

local function take_off(id, t)
  if call('ZREM', READY .. t.queue, id) == 0 then
    call('ZREM', DELAYED .. t.queue, id)
  end
  if t.expiry > 0 then
    call('ZREM', EXPIRY, id)
  end
end

local function announce(id, queue, state, tail)
  if state == DEAD then
    call('ZADD', DEAD_LETTERS .. queue, now, id)
  else
    done[#done + 1] = now
    done[#done + 1] = id
    mark(now + retention)
  end
  told[#told + 1] = id
  tails[#tails + 1] = tail
end

local function finish(id, t, state, how)
  t.state, t.due, t.ended = state, 0, now
  if state == SUCCESS then
    call('UNLINK', CHECKPOINT .. id)
  end
  announce(id, t.queue, state, write(id, t, how))
  if t.key ~= '' and call('HGET', UNIQUE, t.key) == id then
    call('HDEL', UNIQUE, t.key)
  end
end

-- Puts it back where it waited before; its place by order of publication is its own.
local function put_back(id, t, state, due)
  if t.expiry > 0 and t.expiry <= now then
    finish(id, t, EXPIRED, '')
  else
    t.state, t.due = state, due
    write(id, t, '')
    wait(id, t)
  end
end

local function unpark(worker, parked)
  call('HDEL', PARKED, worker)
  for _, queue in ipairs(cmsgpack.unpack(parked).queues) do
    call('ZREM', PARKED_AT .. queue, worker)
  end
end

-- Wakes as many parked sessions as there is work for, those who wait longest first. A session of a process that does not listen
-- is passed over; it parks again when it listens again.
local function wake(queue, count)
  if count == 0 or call('HGET', QUEUES, queue) == 'paused' then
    return
  end
  while count > 0 do
    local worker = call('ZRANGE', PARKED_AT .. queue, 0, 0)[1]
    if not worker then
      return
    end
    local parked = call('HGET', PARKED, worker)
    if parked then
      unpark(worker, parked)
      local entry = cmsgpack.unpack(parked)
      if publish(entry.client, 'W' .. worker) > 0 then
        count = count - entry.max
      end
    else
      call('ZREM', PARKED_AT .. queue, worker)
    end
  end
end

local function tell_watchers()
  if #told == 0 or call('EXISTS', WATCH) == 0 then
    return
  end
  local watchers = fields(WATCH, told)
  for i = 1, #told do
    if watchers[i] then
      call('HDEL', WATCH, told[i])
      for who in string.gmatch(watchers[i], '%S+') do
        publish(who, 'R' .. told[i] .. tails[i])
      end
    end
  end
end

local function set_all(pairs_)
  for from = 1, #pairs_, 4000 do
    call('MSET', unpack(pairs_, from, math.min(from + 3999, #pairs_)))
  end
end

local function write_tails()
  local keys, values = {}, {}
  for i = 1, #succeeded do
    keys[i] = TASK .. succeeded[i]
  end
  for from = 1, #keys, 2000 do
    local to = math.min(from + 1999, #keys)
    local known_values = call('MGET', unpack(keys, from, to))
    for i = from, to do
      local value = known_values[i - from + 1]
      if value then -- else somebody removed it
        values[#values + 1] = keys[i]
        values[#values + 1] = value .. new_tails[i]
      end
    end
  end
  set_all(values)
end

-- Writes what has gathered, so that whatever comes next in this call sees it. One command for many tasks: each command in a
-- function costs some microseconds, most of them for the append-only file.
local function flush()
  set_all(new_values)
  if #succeeded > 0 then
    write_tails()
  end
  for queue, entries in pairs(ready) do
    many('ZADD', READY .. queue, entries)
    arrived[queue] = (arrived[queue] or 0) + #entries / 2
  end
  if #gone_leases > 0 then
    many('HDEL', LEASE, gone_leases)
    for worker, ids in pairs(gone_held) do
      many('SREM', HELD .. worker, ids)
    end
  end
  if #done > 0 then
    many('ZADD', DONE, done)
  end
  tell_watchers()
  gather_anew()
end
