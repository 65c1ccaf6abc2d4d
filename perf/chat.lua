-- wrk's requests for llm_sim.sh: chat requests with a document of about
-- 1.5 KB, in 1,000 versions.

local sentence = "The miller's wheel turned all night, and by the morning " ..
  "the flour stood in sacks along the wall, ready for the market.\\n"
local bodies = {}

function init(args)
  for i = 1, 1000 do
    local text = "Number " .. i .. " says:\\n\\n"
    local line = 0
    while #text < 1500 do
      line = line + 1
      text = text .. line * i .. ". " .. sentence
      if line % 4 == 0 then text = text .. "\\n" end
    end
    bodies[i] = wrk.format("POST", "/v1/chat/completions",
      { ["Content-Type"] = "application/json" },
      '{"model":"' .. (args[1] or "sim-large") .. '","messages":[' ..
      '{"role":"system","content":"Improve the document."},' ..
      '{"role":"user","content":"<document>\\n' .. text ..
      '\\n</document>"}]}')
  end
end

local at = 0
function request()
  at = at % #bodies + 1
  return bodies[at]
end
