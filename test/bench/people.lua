-- The people of test/bench/fill.c: index -> national register number.
local people = {}

function people.inss(i)
  local year, month, day, serial = 60 + i % 40, 1 + math.floor(i / 40) % 12, 1 + math.floor(i / 480) % 28, 1 + math.floor(i / 13440)
  local nine = ((year * 100 + month) * 100 + day) * 1000 + serial
  return string.format("%011d", nine * 100 + 97 - nine % 97)
end

return people
