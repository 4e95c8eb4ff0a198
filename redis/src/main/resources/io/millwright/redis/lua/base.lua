-- One call of this library is one step of the store: the arguments hold what it is to do, one thing after the other, and the reply
-- holds one answer for each. It is put together from the files of this directory, in the order that Scripts.java gives.
--
-- Nothing here can fail half-way: arguments are checked before they are sent, and memory is checked by Redis before a call begins.

-- Redis has these for running calls only, not while it loads the library; begin() sets them.
local call, pack, unpick, sub, byte, floor
local infinity = 1 / 0

-- What belongs to one call. Redis runs one at a time.
local args, position
local client, retention, now
local earliest -- when something falls due next, as far as this call has come across it

-- The keys of a shard begin with its hash tag, so that they live in one slot.
local TASK, READY, DELAYED, DEAD_LETTERS, HELD, HISTORY, CHECKPOINT, PARKED_AT, CHANNEL
local NEXT, EXPIRY, DONE, LEASE, LIVE, SESSION, PARKED, QUEUES, UNIQUE, WATCH, STOPS, HORIZON, NUMBER, FENCING
local shard

local function name_keys(tag)
  shard = tag
  local k = tag .. ':'
  TASK, READY, DELAYED, DEAD_LETTERS = k .. 't:', k .. 'q:', k .. 'd:', k .. 'x:'
  HELD, HISTORY, CHECKPOINT, PARKED_AT, CHANNEL = k .. 'held:', k .. 'h:', k .. 'k:', k .. 'p:', k .. 'c:'
  NEXT, EXPIRY, DONE, LEASE, LIVE = k .. 'next', k .. 'expiry', k .. 'done', k .. 'lease', k .. 'live'
  SESSION, PARKED, QUEUES, UNIQUE = k .. 'session', k .. 'parked', k .. 'queues', k .. 'unique'
  WATCH, STOPS, HORIZON, NUMBER, FENCING = k .. 'watch', k .. 'stops', k .. 'horizon', k .. 'number', k .. 'fencing'
end

local function arg()
  position = position + 1
  return args[position]
end
local function num()
  position = position + 1
  return tonumber(args[position])
end

local function begin(tag, given)
  call, pack, unpick, sub, byte, floor = redis.call, struct.pack, struct.unpack, string.sub, string.byte, math.floor
  if tag ~= shard then
    name_keys(tag)
  end
  args, position, earliest = given, 0, infinity
  client, retention, now = arg(), num(), num()
  if not now then -- no clock of the caller's: the server's own, which all processes share
    local time = call('TIME')
    now = time[1] * 1000 + floor(time[2] / 1000)
  end
end

local function mark(at)
  if at < earliest then
    earliest = at
  end
end

-- A command with many values: Lua's stack has room for 8,000 of them.
local function many(command, key, values)
  for from = 1, #values, 4000 do
    call(command, key, unpack(values, from, math.min(from + 3999, #values)))
  end
end

-- The fields of a hash, in order; false for those that are not there.
local function fields(key, names)
  local values = {}
  for from = 1, #names, 4000 do
    local some = call('HMGET', key, unpack(names, from, math.min(from + 3999, #names)))
    for i = 1, #some do
      values[from + i - 1] = some[i]
    end
  end
  return values
end

local function publish(to, message)
  return call('PUBLISH', CHANNEL .. to, message)
end
