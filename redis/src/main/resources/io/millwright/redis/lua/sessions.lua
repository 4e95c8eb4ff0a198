local function on_join()
  local worker, lease, info = arg(), num(), arg()
  call('ZADD', LIVE, now + lease, worker)
  call('HSET', SESSION, worker, pack('>I8i8Bc0', lease, now, #client, client) .. info)
  mark(now + lease)
  live[worker] = true
  return 1
end

-- Extends a session. One that is parked although there is work was forgotten, as a process that is frozen may eat a wake-up.
local function on_renew()
  local worker = arg()
  if not is_live(worker) then
    return 0
  end
  local lease = unpick('>I8', call('HGET', SESSION, worker))
  call('ZADD', LIVE, now + lease, worker)
  mark(now + lease)
  local parked = call('HGET', PARKED, worker)
  if parked then
    for _, queue in ipairs(cmsgpack.unpack(parked).queues) do
      wake(queue, call('ZCARD', READY .. queue))
    end
  end
  return 1
end

local function on_leave()
  end_session(arg(), nil)
  return 1
end

local function on_evict()
  evict(arg(), 'its worker was evicted')
  return 1
end

-- Gives back what a claim took whose answer never arrived.
local function on_give_back()
  local worker, claim = arg(), num()
  for _, id in ipairs(is_live(worker) and call('SMEMBERS', HELD .. worker) or {}) do
    local value = call('HGET', LEASE, id)
    local l = value and read_lease(value)
    if l and l.worker == worker and l.claim == claim then
      drop_lease(id, worker)
      again(id, stored(id), take_stop(id, l), 0)
    end
  end
  return 1
end
