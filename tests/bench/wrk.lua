-- What wrk sends, each body with a number of its own, and one line of JSON at the end.
-- Arguments: the file with the body, the digits in it that are replaced, where to start counting.

local before, after, width, count

function init(args)
  local file = assert(io.open(args[1], "rb"))
  local body = file:read("*a")
  file:close()
  local from, to = body:find(args[2], 1, true)
  before, after = body:sub(1, from - 1), body:sub(to + 1)
  width = #args[2]
  count = tonumber(args[3])
end

function request()
  count = count + 1
  local number = string.format("%0" .. width .. "d", count)
  return wrk.format("POST", nil, nil, before .. number .. after)
end

function done(summary)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format(
    '{"requests":%d,"seconds":%.6f,"failed":%d}\n',
    summary.requests, summary.duration / 1e6, failed
  ))
end
