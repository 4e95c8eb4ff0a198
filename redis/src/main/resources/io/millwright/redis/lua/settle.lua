-- Ends deliveries, each on condition of its lease.
local FLAGS_BEHIND_HEAD = 17 -- B flags of a lease come after two times

-- One that has no unique key, and to which nothing happened before: its tail is a new one.
local function succeed_at_once(id, fencing, how, is_large)
  local tail = pack(TAIL, SUCCESS, 0, 0, 0, 0, 0, 0, 0, now, fencing) .. how
  if not is_large then
    succeeded[#succeeded + 1] = id
    new_tails[#new_tails + 1] = tail
  elseif call('APPEND', TASK .. id, tail) == #tail then
    call('UNLINK', TASK .. id) -- there was no task: somebody removed it
    return 0
  end
  announce(id, '', SUCCESS, tail)
  return 1
end

local ends = { s = SUCCESS, f = FAILURE, d = DEAD, c = CANCELED, e = EXPIRED }

local function settle(id, l, kind, how, due, detail)
  local value = call('GET', TASK .. id)
  if not value then
    return 0
  end
  local t = parse(value)
  t.fencing = l.fencing
  local stop = take_stop(id, l)
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
    again(id, t, stop, due)
  else
    again(id, t, stop, due)
  end
  return 1
end

local function settle_one(id, head, value, kind, how, due, detail)
  if not is_held(id, value, head) then
    return 0
  end
  drop_lease(id, sub(head, 11))
  local flags = byte(value, #head + FLAGS_BEHIND_HEAD)
  if kind == 's' and flags % IS_LARGE == 0 then
    return succeed_at_once(id, (unpick('>I8', head)), how, flags >= IS_LARGE)
  end
  return settle(id, read_lease(value), kind, how, due, detail)
end

local function on_settle()
  local count = num()
  local ids = {}
  for i = 1, count do
    ids[i] = args[position + i]
  end
  position = position + count
  local leases = fields(LEASE, ids)
  local results = {}
  for i = 1, count do
    local head, kind, how, due, detail, follow_ups = arg(), arg(), arg(), num(), arg(), num()
    results[i] = settle_one(ids[i], head, leases[i], kind, how, due, detail)
    for _ = 1, follow_ups do
      local follow_up, value = arg(), arg()
      if results[i] == 1 then
        accept(follow_up, value)
      end
    end
  end
  return results
end

local MAX_OVERCOME = 100

-- Whoever gets on is no poison: the crashes so far are overcome.
local function keep_checkpoint(id, l, state)
  local t = stored(id)
  if t.overcome < MAX_OVERCOME then
    t.overcome, t.crashes = t.overcome + t.crashes, 0
  end
  write(id, t, '')
  call('SET', CHECKPOINT .. id, pack('>i8', now) .. state)
  if floor(l.flags / HAS_TAIL) % 2 == 0 then
    l.flags = l.flags + HAS_TAIL
    write_lease(id, l)
  end
end

-- Keeps news of deliveries.
local function on_report()
  local results = {}
  for i = 1, num() do
    local id, head, kind, at, text = arg(), arg(), arg(), num(), arg()
    local value = call('HGET', LEASE, id)
    local l = is_held(id, value, head) and call('EXISTS', TASK .. id) == 1 and read_lease(value)
    results[i] = l and 1 or 0
    if l and kind == 'b' then
      l.started = l.started > 0 and l.started or at
      write_lease(id, l)
    elseif l and kind == 'a' then
      l.progress = pack('>d', at) .. text
      write_lease(id, l)
    elseif l and kind == 'k' then
      keep_checkpoint(id, l, text)
    elseif l then
      record(id, at, LOGGED, l.fencing, l.worker, text)
    end
  end
  return results
end
