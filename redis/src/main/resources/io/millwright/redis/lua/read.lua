-- What people and watchers ask for.
local function on_find()
  local id = arg()
  local t, value = known(id)
  return t and { value, call('HGET', LEASE, id), checkpoint_of(id, #value > #t.base) } or false
end

local function on_find_many()
  local found = {}
  for i = 1, num() do
    found[i] = on_find()
  end
  return found
end

-- Watches: the value of one that has ended, an empty text while it has not, false if it is not known.
local function on_watch()
  local id = arg()
  local t, value = known(id)
  if not t then
    return false
  end
  if has_ended(t) then
    return value
  end
  local clients = call('HGET', WATCH, id)
  if not clients then
    call('HSET', WATCH, id, client)
  elseif not string.find(' ' .. clients .. ' ', ' ' .. client .. ' ', 1, true) then
    call('HSET', WATCH, id, clients .. ' ' .. client)
  end
  return ''
end

local function on_unwatch()
  local id = arg()
  local left = {}
  for who in string.gmatch(call('HGET', WATCH, id) or '', '%S+') do
    if who ~= client then
      left[#left + 1] = who
    end
  end
  if #left > 0 then
    call('HSET', WATCH, id, table.concat(left, ' '))
  else
    call('HDEL', WATCH, id)
  end
  return 1
end

local function on_queues()
  local leased = {}
  for _, value in ipairs(call('HVALS', LEASE)) do
    local queue = read_lease(value).queue
    leased[queue] = (leased[queue] or 0) + 1
  end
  local answers = {}
  local queues = call('HGETALL', QUEUES)
  for i = 1, #queues, 2 do
    local queue = queues[i]
    local first = call('ZRANGE', READY .. queue, 0, 0)[1]
    answers[#answers + 1] = {
      queue, queues[i + 1], call('ZCARD', READY .. queue), call('ZCARD', DELAYED .. queue), leased[queue] or 0,
      call('ZCARD', DEAD_LETTERS .. queue), first and call('GET', TASK .. first) or '',
    }
  end
  return answers
end

local function on_workers()
  local answers = {}
  local workers = call('ZRANGEBYSCORE', LIVE, '(' .. string.format('%.0f', now), '+inf', 'WITHSCORES')
  for i = 1, #workers, 2 do
    answers[#answers + 1] = {
      workers[i], workers[i + 1], call('HGET', SESSION, workers[i]), call('SCARD', HELD .. workers[i]),
    }
  end
  return answers
end

local function on_history()
  return call('LRANGE', HISTORY .. arg(), 0, -1)
end

-- Some of the ids of a kind, from a position on: the ready, delayed or dead ones of a queue, those that have ended.
local function on_ids()
  local kind, from, count = arg(), num(), num()
  return call('ZRANGE', shard .. ':' .. kind, from, from + count - 1)
end

local function on_leased_ids()
  return call('HKEYS', LEASE)
end
