#!/usr/bin/env bash
# Embeddings come as numbers or as base64, the same ones.
source "$(dirname "$0")/../cli/lib.sh" "$1"
source "$tests/../llm_sim/sim_lib.sh"

start_sim
embed() { curl -s "$url/embeddings" -d "$1"; }

embed '{"model":"sim-embed","input":["a mill","a wheel"],
  "dimensions":8}' >floats
expect_equal '["list",2,[0,1],[8,8]]' "$(jq -c '[.object, (.data | length),
  [.data[].index], [.data[].embedding | length]]' floats)"
expect_equal '[[100],[100]]' "$(jq -c '[.data[].embedding |
  [map(. * .) | add * 100 | round]]' floats)"

embed '{"model":"sim-embed","input":"a wheel","dimensions":8,
  "encoding_format":"base64"}' | jq -r '.data[0].embedding' | base64 -d |
  od -An -v -tf4 -w4 >numbers
expect_equal 8 "$(wc -l <numbers)"
expect_equal "$(jq -c '[.data[1].embedding[] * 1e5 | round]' floats)" \
  "$(jq -sc '[.[] * 1e5 | round]' numbers)"

for bad in '{"model":"sim-embed"}' '{"model":"sim-embed","input":""}' \
  '{"model":"sim-embed","input":[]}' '{"model":"sim-embed","input":[1]}' \
  '{"model":"sim-embed","input":"a","dimensions":0}' \
  '{"model":"sim-embed","input":"a","encoding_format":"octal"}'; do
  expect_equal invalid_request_error "$(embed "$bad" | jq -r .error.type)"
done
stop_sim
