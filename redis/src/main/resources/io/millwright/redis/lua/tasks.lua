-- A task is one string: a head that scripts read, a body that only Java reads, and a tail with what changes. A task that was never
-- claimed has no tail, and one that succeeds at its first attempt has it appended: TaskFormat.java knows the same layout.
--
--   head   I8 number by order of publication, B format, B rank (255 - priority), B flags, I4 length of head and body,
--          i8 due, i8 expiry, queue, unique key
--   body   bytes
--   tail   B state, i8 due, 6 × I4 tally, i8 ended at, I8 fencing number of the last delivery, how it ended
local HEAD, TAIL = '>I8BBBI4i8i8Bc0Hc0', '>Bi8I4I4I4I4I4I4i8I8'
local FLAGS_AT, LENGTH_AT, EXPIRY_AT, BEHIND_EXPIRY = 11, 12, 24, 32
local PENDING, RETRY, SUCCESS, FAILURE, CANCELED, EXPIRED, DEAD = 1, 2, 3, 4, 5, 6, 7
local RANK = 35184372088832 -- 2^45: a rank and a number make one score that a double holds exactly

local function parse(value)
  local t = {}
  local format, length
  t.number, format, t.rank, t.flags, length, t.due, t.expiry, t.queue, t.key = unpick(HEAD, value)
  t.base = sub(value, 1, length)
  if #value > length then
    t.state, t.due, t.failures, t.deferrals, t.misses, t.crashes, t.lost, t.overcome, t.ended, t.fencing =
      unpick(TAIL, value, length + 1)
  else
    t.state, t.failures, t.deferrals, t.misses, t.crashes, t.lost, t.overcome, t.ended, t.fencing =
      PENDING, 0, 0, 0, 0, 0, 0, 0, 0
  end
  return t
end

local function has_ended(t)
  return t.state ~= PENDING and t.state ~= RETRY
end

-- Dead letters stay until they are requeued.
local function is_outdated(t)
  return has_ended(t) and t.state ~= DEAD and t.ended + retention <= now
end

local function forget(ids)
  for from = 1, #ids, 1000 do
    local keys = {}
    for i = from, math.min(from + 999, #ids) do
      keys[#keys + 1] = TASK .. ids[i]
      keys[#keys + 1] = HISTORY .. ids[i]
      keys[#keys + 1] = CHECKPOINT .. ids[i]
    end
    call('UNLINK', unpack(keys))
  end
  many('ZREM', DONE, ids)
end

-- The task as it is known, or nothing.
local function known(id)
  local value = call('GET', TASK .. id)
  local t = value and parse(value)
  return t and not is_outdated(t) and t or nil, value
end

-- One that is known to be there.
local function stored(id)
  return parse(call('GET', TASK .. id))
end

local function tail_of(t, how)
  return pack(TAIL, t.state, t.due, t.failures, t.deferrals, t.misses, t.crashes, t.lost, t.overcome, t.ended, t.fencing) .. how
end

local function write(id, t, how)
  local tail = tail_of(t, how)
  call('SET', TASK .. id, t.base .. tail)
  return tail
end

-- What a handler has got done, and when: i8 time, state. A task that has one has a tail, so that others need not be asked.
local function checkpoint_of(id, has_tail)
  return has_tail and call('GET', CHECKPOINT .. id) or false
end

-- The newest thousand lines are kept at least.
local function record(id, at, kind, fencing, worker, detail)
  if call('RPUSH', HISTORY .. id, pack('>i8BI8Hc0', at, kind, fencing, #worker, worker) .. detail) > 2000 then
    call('LTRIM', HISTORY .. id, -1000, -1)
  end
end
