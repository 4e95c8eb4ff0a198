-- One call of this script is one step of the store: ARGV holds what it is to do, one thing after the other, and the reply holds one
-- answer for each. It is put together from the files of this directory, in the order that Scripts.java gives.
--
-- Nothing here can fail half-way: arguments are checked before they are sent, and memory is checked by Redis before the first write.

local call, pack, unpick = redis.call, struct.pack, struct.unpack
local sub, byte, floor = string.sub, string.byte, math.floor

-- All keys of a shard begin with its hash tag, so that they live in one slot.
local K = KEYS[1] .. ':'
local TASK, READY, DELAYED, DEAD_LETTERS, HELD, HISTORY = K .. 't:', K .. 'q:', K .. 'd:', K .. 'x:', K .. 'held:', K .. 'h:'
local NEXT, EXPIRY, DONE = K .. 'next', K .. 'expiry', K .. 'done'
local LEASE, LIVE, SESSION = K .. 'lease', K .. 'live', K .. 'session'
local PARKED, PARKED_AT, QUEUES = K .. 'parked', K .. 'p:', K .. 'queues'
local UNIQUE, WATCH, HORIZON = K .. 'unique', K .. 'watch', K .. 'horizon'

local position = 0
local function arg()
  position = position + 1
  return ARGV[position]
end
local function num()
  position = position + 1
  return tonumber(ARGV[position])
end

local client, retention, now = arg(), num(), num()
if not now then -- no clock of the caller's: the server's own, which all processes share
  local time = call('TIME')
  now = time[1] * 1000 + floor(time[2] / 1000)
end

-- When something falls due next: the earliest time that this call has come across.
local earliest = math.huge
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

local function publish(to, message)
  return call('PUBLISH', K .. 'c:' .. to, message)
end
