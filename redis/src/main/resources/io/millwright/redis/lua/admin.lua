local function on_cancel()
  local id, how, reason = arg(), arg(), arg()
  local t = known(id)
  if not t then
    return 'unknown'
  end
  if has_ended(t) then
    return 'ended'
  end
  local value = call('HGET', LEASE, id)
  if not value then
    take_off(id, t)
    finish(id, t, CANCELED, how)
    return 'canceled'
  end
  local l = read_lease(value)
  if l.flags % 2 ~= STOP then
    l.flags = l.flags + STOP
    write_lease(id, l)
    call('HSET', STOPS, id, how)
  end
  local to = client_of(l.worker)
  if to then
    publish(to, 'X' .. id .. pack(LEASE_HEAD, l.fencing, #l.worker, l.worker) .. reason)
  end
  return 'requested'
end

-- Cancels so many of those that wait in a queue.
local function on_purge()
  local queue, most, how = arg(), num(), arg()
  local ids = call('ZRANGE', READY .. queue, 0, most - 1)
  if #ids < most then
    for _, id in ipairs(call('ZRANGE', DELAYED .. queue, 0, most - #ids - 1)) do
      ids[#ids + 1] = id
    end
  end
  for _, id in ipairs(ids) do
    local value = call('GET', TASK .. id)
    if value then
      local t = parse(value)
      take_off(id, t)
      finish(id, t, CANCELED, how)
    else
      call('ZREM', READY .. queue, id)
      call('ZREM', DELAYED .. queue, id)
    end
  end
  return #ids
end

local function on_pause()
  local queue, state = arg(), arg()
  call('HSET', QUEUES, queue, state)
  wake(queue, call('ZCARD', READY .. queue))
  return 1
end

local function on_requeue()
  local id = arg()
  local t = known(id)
  if not t or not has_ended(t) or t.state == SUCCESS then
    return 0
  end
  if t.key ~= '' and call('HSETNX', UNIQUE, t.key, id) == 0 and call('HGET', UNIQUE, t.key) ~= id then
    return 0
  end
  call('ZREM', t.state == DEAD and DEAD_LETTERS .. t.queue or DONE, id)
  if t.expiry > 0 and t.expiry <= now then
    t.expiry = 0
    t.base = sub(t.base, 1, EXPIRY_AT - 1) .. pack('>i8', 0) .. sub(t.base, BEHIND_EXPIRY)
  end
  record(id, now, REQUEUED, t.fencing, '', '')
  t.failures, t.deferrals, t.misses, t.crashes, t.lost, t.overcome, t.ended = 0, 0, 0, 0, 0, 0, 0
  put_back(id, t, PENDING, 0)
  return 1
end
