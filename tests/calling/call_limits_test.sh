#!/usr/bin/env bash
# Limits of the user's are kept, as the server counts.
source "$(dirname "$0")/calling_lib.sh" "$1"
damaged 100 >in.jsonl

calls() {
  start_sim
  expect_code 8 refine --max-calls 10 in.jsonl
  expect_whole 100
  expect_equal "refined target_reached 10
skipped max_calls 90" "$(reasons)"
  expect_equal '["limited",8]' "$(of_report '[.run.status, .run.exit_code]')"
  expect_equal 10 "$(stat_of .requests)"
  expect_code 8 refine --max-calls 0 in.jsonl
  expect_equal 10 "$(stat_of .requests)"
  # Attempts that fail count as well. Not all six of a document's fail.
  start_sim --fault 500=0.5 --fault-attempts 3
  expect_code 8 refine --max-calls 10 in.jsonl
  expect_equal 10 "$(stat_of .requests)"
  expect_code 0 refine --limit 5 --max-calls 1000 in.jsonl
  # Nobody waits for an endpoint that nobody may ask any more.
  start_sim --fault 500=1
  expect_code 8 refine --max-calls 10 in.jsonl
  expect_equal 10 "$(stat_of .requests)"
  [[ $(of_report ".run.duration_seconds < 10") == true ]] || fail "waited"
  expect_has err "--max-calls is used up"
}
rate() {
  start_sim
  expect_code 0 refine --rpm 600 --limit 41 in.jsonl
  expect_equal "refined target_reached 41" "$(reasons)"
  local most=10
  is_sanitized && most=60
  [[ $(of_report ".run.duration_seconds | . > 3.6 and . < $most") == true ]] ||
    fail "$(of_report .run)"
}
at_once() {
  start_sim --latency 20ms
  expect_code 0 refine --max-in-flight 7 in.jsonl
  expect_equal '[7,7]' "[$(stat_of .in_flight_max),$(of_report \
    .llm.in_flight_max)]"
  expect_equal 7 "$(of_report .llm.connections_opened)"
}
slow() {
  start_sim --latency 400ms
  expect_code 8 refine --time-limit 1s --max-in-flight 5 in.jsonl
  expect_whole 100
  expect_equal "refined skipped" "$(jq -r .outcome out | sort -u | xargs)"
  expect_equal '"time_limit"' "$(jq 'select(.outcome == "skipped").reason' \
    out | sort -u)"
  is_sanitized ||
    [[ $(of_report ".run.duration_seconds < 10") == true ]] || fail "late"
  expect_equal "$(jq 'select(.outcome == "refined").id' out | wc -l)" \
    "$(stat_of .answered)"
}
no_retry() {
  start_sim --fault 500=0.2
  expect_code 3 refine --retries 0 in.jsonl
  local struck
  struck=$(stat_of '.faults["500"]')
  expect_equal "failed capacity $struck
refined target_reached $((100 - struck))" "$(reasons)"
  expect_equal 100 "$(stat_of .requests)"
}
# Few descriptors: fewer connections, and it says so.
descriptors() {
  local number
  for number in 64 256; do
    start_sim --latency 20ms
    (ulimit -n $number && expect_code 0 refine in.jsonl) || exit 1
    expect_equal "refined target_reached 100" "$(reasons)"
    expect_has err "open connections (ulimit -n)"
    [[ $(stat_of .in_flight_max) -le $number ]] || fail "too many"
    expect_equal '{}' "$(of_report .llm.errors)"
  done
}
for limit in calls rate at_once slow no_retry descriptors; do
  aside $limit $limit
done
wait
