-- Ends deliveries, each on condition of its lease.
local function succeed(id, l, how)
  if l.flags < HAS_TAIL then -- nothing to read: it has no unique key, and nothing happened to it before
    local tail = pack(TAIL, SUCCESS, 0, 0, 0, 0, 0, 0, 0, now, l.fencing) .. how
    call('APPEND', TASK .. id, tail)
    announce(id, l.queue, SUCCESS, tail)
  else
    local t = stored(id)
    t.fencing = l.fencing
    finish(id, t, SUCCESS, how)
  end
end

local ends = { f = FAILURE, d = DEAD, c = CANCELED, e = EXPIRED }

local function settle(id, l, kind, due, how, detail)
  drop_lease(id, l.worker)
  if kind == 's' then
    return succeed(id, l, how)
  end
  local t = stored(id)
  t.fencing = l.fencing
  if kind == 'f' or kind == 'r' then
    record(id, now, FAILED, l.fencing, l.worker, detail)
  end
  if ends[kind] then
    finish(id, t, ends[kind], how)
  elseif kind == 'r' then
    t.failures = t.failures + 1
    put_back(id, t, RETRY, due)
  elseif kind == 'l' then
    record(id, now, DEFERRED, l.fencing, l.worker, detail)
    t.deferrals = t.deferrals + 1
    put_back(id, t, RETRY, due)
  elseif kind == 'm' then
    record(id, now, MISSED, l.fencing, l.worker, detail)
    t.misses = t.misses + 1
    put_back(id, t, PENDING, due)
  else
    put_back(id, t, PENDING, due)
  end
end

local function on_settle()
  local results = {}
  for i = 1, num() do
    local id, worker, fencing, kind, due, how, detail = arg(), arg(), num(), arg(), num(), arg(), arg()
    local l = held(id, worker, fencing)
    results[i] = l and 1 or 0
    if l then
      settle(id, l, kind, due, how, detail)
    end
    for _ = 1, num() do
      local follow_up, value = arg(), arg()
      if l then
        accept(follow_up, value)
      end
    end
  end
  return results
end

-- Keeps news of deliveries.
local function on_report()
  local results = {}
  for i = 1, num() do
    local id, worker, fencing, kind, at, text = arg(), arg(), num(), arg(), num(), arg()
    local l = held(id, worker, fencing)
    results[i] = l and 1 or 0
    if l and kind == 'b' then
      l.started = l.started > 0 and l.started or at
      write_lease(id, l)
    elseif l and kind == 'a' then
      l.progress = pack('>d', at) .. text
      write_lease(id, l)
    elseif l then
      record(id, at, LOGGED, fencing, worker, text)
    end
  end
  return results
end
