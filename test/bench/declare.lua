-- wrk: hands in IN declarations, each for another worker, each on a free day.
-- Arguments: token, number of workers, enterprise number, first day (days since 1970), sequence start
local people = dofile(os.getenv("BENCH_DIR") .. "/people.lua")
local token, n_workers, enterprise, first_day, seq
local STEP = 100003 -- coprime to the number of workers: visits all in a scattered order

local function date(day) return os.date("!%Y-%m-%d", day * 86400) end

function init(args)
  token, n_workers, enterprise = args[1], tonumber(args[2]), args[3]
  first_day, seq = tonumber(args[4]), tonumber(args[5])
  wrk.method = "POST"
  wrk.headers["Authorization"] = "Bearer " .. token
  wrk.headers["Content-Type"] = "application/json"
  path = os.getenv("BENCH_PATH") or "/REST/dimona/v2/declarations"
end

function request()
  local worker, round = (seq * STEP) % n_workers, math.floor(seq / n_workers)
  local day = date(first_day + round)
  seq = seq + 1
  return wrk.format(nil, path, nil, '{"employer":{"enterpriseNumber":"' .. enterprise .. '"},"worker":{"ssin":"' ..
    people.inss(worker) .. '"},"dimonaIn":{"startDate":"' .. day .. '","endDate":"' .. day ..
    '","features":{"jointCommissionNumber":"322","workerType":"OTH","usingEmployer":' ..
    '{"jointCommissionNumber":"XXX","enterpriseNumber":"0800012349"}}}}')
end

