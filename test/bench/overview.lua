-- wrk: reads overviews (or BENCH_PATH), each request with the session of another worker.
-- Arguments: file with session ids, first line, last line
local ids, i = {}, 0

function init(args)
  local n, first, last = 0, tonumber(args[2]), tonumber(args[3])
  for line in io.lines(args[1]) do
    n = n + 1
    if n >= first and n <= last then ids[#ids + 1] = "__Host-sid=" .. line end
  end
end

function request()
  i = i % #ids + 1
  return wrk.format("GET", os.getenv("BENCH_PATH") or "/nl/overview", { ["Cookie"] = ids[i] })
end
