-- For wrk: asks for the addresses of a file in turn, each with its cookie, and counts the responses
-- that are not the page. A line of the file is an address and a cookie, separated by a tab; each is
-- that of a visitor in another network.
local visits, turn = {}, 0
local threads = {}
wrong, example = 0, ""

for line in io.lines(os.getenv("VISITS")) do
  local address, cookie = line:match("^(%S+)\t(.*)$")
  local network = string.format("198.18.%d.%d", math.floor(#visits / 250), #visits % 250)
  visits[#visits + 1] = wrk.format("GET", address, {
    ["Host"] = os.getenv("SITE"), ["Cookie"] = cookie,
    ["X-Forwarded-Proto"] = "https", ["X-Forwarded-For"] = network,
  })
end
local expected = os.getenv("EXPECTED")

function setup(thread)
  threads[#threads + 1] = thread
end

function request()
  turn = turn % #visits + 1
  return visits[turn]
end

function response(status, headers, body)
  if status ~= 200 or not body:find(expected, 1, true) then
    wrong, example = wrong + 1, status .. " " .. body:sub(1, 200)
  end
end

function done(summary, latency, requests)
  local failed = summary.errors.connect + summary.errors.read + summary.errors.write
    + summary.errors.timeout
  for _, thread in ipairs(threads) do
    failed = failed + thread:get("wrong")
    if thread:get("example") ~= "" then io.stderr:write(thread:get("example"), "\n") end
  end
  io.write(string.format('\n{"requests": %d, "seconds": %.6f, "p50": %.3f, "p99": %.3f, "wrong": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, failed))
end
