local steps = {
  P = on_publish, S = on_settle, C = on_claim, U = on_unpark, J = on_join, N = on_renew, L = on_leave, V = on_evict,
  B = on_give_back, R = on_report, X = on_cancel, G = on_purge, Z = on_pause, Q = on_requeue, F = on_find, O = on_find_many,
  W = on_watch, w = on_unwatch, q = on_queues, s = on_workers, h = on_history, i = on_ids, l = on_leased_ids,
  T = function() return 1 end,
}

local function run(keys, given)
  begin(keys[1], given)
  gather_anew()
  arrived, live, number, last_number = {}, {}, 0, 0
  look_ahead()
  if planned <= now then
    tend()
  end
  local answers = { 0, 0 }
  while position < #given do
    local step = arg()
    if step ~= 'P' and step ~= 'S' then
      flush() -- these two do not look at what waits, so that many of them are written together
    end
    answers[#answers + 1] = steps[step]()
  end
  flush()
  for queue, count in pairs(arrived) do
    wake(queue, math.min(count, call('ZCARD', READY .. queue)))
  end
  answers[1], answers[2] = plan()
  return answers
end
