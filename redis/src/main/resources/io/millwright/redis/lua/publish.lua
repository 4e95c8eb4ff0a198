-- Accepts a task. Gives false, or the id of the one that is there instead: itself, or the one that has its unique key.
local function accept(id, value)
  local number = call('INCR', K .. 'number')
  local _, rank, flags, due, expiry, queue, key = unpick('>BBBi8i8Bc0Hc0', value)
  value = pack('>I8', number) .. value
  if key ~= '' then
    if known(id) then
      return id
    end
    local owner = call('HGET', UNIQUE, key)
    if owner and owner ~= id then
      return owner
    end
    call('HSET', UNIQUE, key, id)
  end
  if not call('SET', TASK .. id, value, 'NX') then
    if known(id) then
      return id
    end
    flush()
    forget({ id })
    call('SET', TASK .. id, value)
  end
  if not arrived[queue] then
    arrived[queue] = 0
    call('HSETNX', QUEUES, queue, '')
  end
  if expiry > 0 and expiry <= now then
    finish(id, parse(value), EXPIRED, '')
  else
    wait(id, { queue = queue, rank = rank, number = number, due = due, expiry = expiry })
  end
  return false
end

local function on_publish()
  local answers = {}
  for i = 1, num() do
    answers[i] = accept(arg(), arg())
  end
  return answers
end
