-- Numbers by order of publication, taken for all that this call may need of them: a publication has four arguments at least.
local number, last_number
local function next_number()
  if number == last_number then
    local count = floor((#args - position) / 4) + 1
    last_number = call('INCRBY', NUMBER, count)
    number = last_number - count
  end
  number = number + 1
  return number
end

-- Accepts a task. Gives false, or the id of the one that is there instead: itself, or the one that has its unique key.
-- is_new: whether it is known that there is none of this id.
local function accept(id, value, is_new)
  if accepted[id] then
    return id
  end
  if not is_new and call('EXISTS', TASK .. id) == 1 then
    if known(id) then
      return id
    end
    flush()
    forget({ id })
  end
  local place = next_number()
  value = pack('>I8', place) .. value
  local _, _, rank, _, _, due, expiry, queue, key = unpick(HEAD, value)
  if key ~= '' then
    local owner = call('HGET', UNIQUE, key)
    if owner and owner ~= id then
      return owner
    end
    call('HSET', UNIQUE, key, id)
  end
  if not arrived[queue] then
    arrived[queue] = 0
    call('HSETNX', QUEUES, queue, '')
  end
  accepted[id] = true
  if expiry > 0 and expiry <= now then
    finish(id, parse(value), EXPIRED, '')
  else
    new_values[#new_values + 1] = TASK .. id
    new_values[#new_values + 1] = value
    wait(id, { queue = queue, rank = rank, number = place, due = due, expiry = expiry })
  end
  return false
end

local function on_publish()
  local answers, keys = {}, {}
  local count = num()
  for i = 1, math.min(count, 4000) do
    keys[i] = TASK .. args[position + 2 * i - 1]
  end
  local all_new = count > 0 and count <= 4000 and call('EXISTS', unpack(keys)) == 0
  for i = 1, count do
    answers[i] = accept(arg(), arg(), all_new)
  end
  return answers
end
