-- What falls due by itself. Whoever calls does it; the one who made the next thing due is also the one who is timed for it.
local SESSIONS_AT_ONCE, TASKS_AT_ONCE, QUEUES_AT_ONCE = 20, 1000, 100

local function client_of(worker)
  local session = call('HGET', SESSION, worker)
  return session and select(3, unpick('>I8i8Bc0', session))
end

local function evict(worker, why)
  local to = client_of(worker)
  if to then
    end_session(worker, why)
    publish(to, 'E' .. worker)
  end
end

local function expire()
  local ids = call('ZRANGEBYSCORE', EXPIRY, '-inf', now, 'LIMIT', 0, TASKS_AT_ONCE)
  for _, id in ipairs(ids) do
    local value = call('GET', TASK .. id)
    if value then
      local t = parse(value)
      take_off(id, t)
      finish(id, t, EXPIRED, '')
    else
      call('ZREM', EXPIRY, id)
    end
  end
end

local function promote(queue)
  local ids = call('ZRANGEBYSCORE', DELAYED .. queue, '-inf', now, 'LIMIT', 0, TASKS_AT_ONCE)
  for _, id in ipairs(ids) do
    local value = call('GET', TASK .. id)
    if value then
      enter(id, parse(value))
    end
  end
  if #ids > 0 then
    many('ZREM', DELAYED .. queue, ids)
  end
  local first = call('ZRANGE', DELAYED .. queue, 0, 0, 'WITHSCORES')
  if first[1] then
    call('ZADD', NEXT, first[2], queue)
  else
    call('ZREM', NEXT, queue)
  end
end

local function mark_first(key, after)
  local first = call('ZRANGE', key, 0, 0, 'WITHSCORES')
  if first[1] then
    mark(tonumber(first[2]) + after)
  end
end

local planned, holder
local function look_ahead()
  local horizon = call('GET', HORIZON)
  if horizon then
    planned, holder = unpick('>i8', horizon), sub(horizon, 9)
  else
    planned, holder = infinity, ''
  end
end

local function tend()
  for _, worker in ipairs(call('ZRANGEBYSCORE', LIVE, '-inf', now, 'LIMIT', 0, SESSIONS_AT_ONCE)) do
    evict(worker, "its worker's lease ran out")
    call('ZREM', LIVE, worker)
  end
  expire()
  for _, queue in ipairs(call('ZRANGEBYSCORE', NEXT, '-inf', now, 'LIMIT', 0, QUEUES_AT_ONCE)) do
    promote(queue)
  end
  local old = call('ZRANGEBYSCORE', DONE, '-inf', now - retention, 'LIMIT', 0, TASKS_AT_ONCE)
  if #old > 0 then
    forget(old)
  end
  flush()
  mark_first(LIVE, 0)
  mark_first(EXPIRY, 0)
  mark_first(NEXT, 0)
  mark_first(DONE, retention)
  planned = infinity
  if earliest == infinity then
    call('DEL', HORIZON)
  end
end

-- In how many milliseconds the caller should come by, or -1; and whether it is the one who is relied on.
local function plan()
  if earliest < planned then
    planned, holder = earliest, client
    call('SET', HORIZON, pack('>i8', planned) .. client)
  elseif planned == infinity then
    return -1, 0
  end
  return math.max(0, planned - now), holder == client and 1 or 0
end
