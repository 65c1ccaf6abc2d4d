#!/usr/bin/env bash
# Faults that show in the status, in the headers or as a page.
source "$(dirname "$0")/../cli/lib.sh" "$1"
source "$tests/../llm_sim/sim_lib.sh"

# struck KIND STATUS CODE
struck() {
  start_sim --fault "$1=1"
  expect_equal "$2" "$(chat text)"
  expect_equal "{\"$1\":1}" "$(stat_of .faults)"
  expect_equal '[0,0,0]' "$(stat_of '[.answered, .in_flight, .cost_usd]')"
  [[ -z ${3:-} ]] || expect_equal "$3" "$(jq -r .error.code reply)"
}

struck rate 429 rate_limit_exceeded
expect_equal "1 1000" "$(header retry-after) $(header retry-after-ms)"
expect_equal 1 "$(stat_of .rate_limited)"
struck billing 429 insufficient_quota
expect_equal "" "$(header retry-after)"
struck 500 500 null
struck 502 502 null
struck 503 503 null
expect_equal 1 "$(header Retry-After)"
struck 529 529 null
struck auth 401 invalid_api_key
struck redirect 302
expect_equal /elsewhere "$(header Location)"
expect_equal 0 "$(stat_of '.by_path["/elsewhere"]')"
struck malformed 200
jq . reply >/dev/null 2>&1 && fail "it is JSON"

start_sim --fault html=1
for i in {1..20}; do chat "text $i"; echo; done | sort -u >statuses
expect_equal "200 502" "$(xargs <statuses)"
expect_has reply "<h1>502 Bad Gateway</h1>"
expect_equal text/html "$(header Content-Type)"
stop_sim
