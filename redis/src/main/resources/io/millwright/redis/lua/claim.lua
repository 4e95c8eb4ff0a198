-- Hands out tasks: takes them off their queue and writes owner, deadline and fencing number, all in this step.
local function take(queue, count, worker, claim, out)
  local leases, ids = {}, {}
  while count > 0 do
    local popped = call('ZPOPMIN', READY .. queue, count)
    if not popped[1] then
      break
    end
    local keys = {}
    for i = 1, #popped, 2 do
      keys[#keys + 1] = TASK .. popped[i]
    end
    local values = call('MGET', unpack(keys))
    local fencing = call('INCRBY', FENCING, #keys) - #keys
    local owner = pack('>Hc0', #worker, worker)
    for i = 1, #keys do
      local id, value = popped[2 * i - 1], values[i]
      if value then
        local flags = byte(value, FLAGS_AT)
        local t = flags ~= 0 and parse(value)
        if t and t.expiry > 0 and t.expiry <= now then
          call('ZREM', EXPIRY, id)
          finish(id, t, EXPIRED, '')
        else
          if t and t.expiry > 0 then
            call('ZREM', EXPIRY, id)
          end
          local has_tail = #value > unpick('>I4', value, LENGTH_AT)
          local marks = (has_tail and HAS_TAIL or 0) + (t and t.key ~= '' and HAS_KEY or 0)
            + (#value > LARGE and IS_LARGE or 0)
          leases[#leases + 1] = id
          leases[#leases + 1] = pack('>I8', fencing + i) .. owner .. pack(LEASE_REST, now, 0, marks, claim, #queue, queue)
          ids[#ids + 1] = id
          out[#out + 1] = id
          out[#out + 1] = fencing + i
          out[#out + 1] = value
          out[#out + 1] = checkpoint_of(id, has_tail)
          count = count - 1
        end
      end
    end
  end
  if #ids > 0 then
    many('HSET', LEASE, leases)
    many('SADD', HELD .. worker, ids)
  end
  return #ids
end

local MOST = 1000

local function on_claim()
  local worker, claim, max = arg(), num(), num()
  local queues, quotas = {}, {}
  for i = 1, num() do
    queues[i], quotas[i] = arg(), num()
  end
  if not is_live(worker) then
    return false
  end
  local parked = call('HGET', PARKED, worker)
  if parked then
    unpark(worker, parked)
  end
  local out, left, paused = {}, math.min(max, MOST), {}
  for i, queue in ipairs(queues) do
    paused[i] = call('HGET', QUEUES, queue) == 'paused'
    if not paused[i] and left > 0 and quotas[i] > 0 then
      left = left - take(queue, math.min(quotas[i], left), worker, claim, out)
    end
  end
  for i, queue in ipairs(queues) do
    if not paused[i] and left > 0 then
      left = left - take(queue, left, worker, claim, out)
    end
  end
  if #out == 0 then
    call('HSET', PARKED, worker, cmsgpack.pack({ client = client, max = max, queues = queues }))
    for _, queue in ipairs(queues) do
      call('ZADD', PARKED_AT .. queue, now, worker)
    end
  end
  return out
end

-- Stops waiting. A session that had been woken already lets the next one have the work.
local function on_unpark()
  local worker = arg()
  local parked = call('HGET', PARKED, worker)
  if parked then
    unpark(worker, parked)
  end
  for _ = 1, num() do
    local queue = arg()
    if not parked then
      wake(queue, call('ZCARD', READY .. queue))
    end
  end
  return 1
end
