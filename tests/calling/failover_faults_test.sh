#!/usr/bin/env bash
# With one of two endpoints in trouble no document fails; it is left alone, and
# taken back when it is well.
source "$(dirname "$0")/calling_lib.sh" "$1"
damaged 400 >in.jsonl

# two HEALTH: the second one's at the end; few requests are lost there.
two() {
  expect_code 0 refine --endpoint "$second_url" --max-in-flight 20 in.jsonl
  expect_whole 400
  expect_equal "refined target_reached 400" "$(reasons)"
  expect_equal "[\"ok\",\"$1\"]" "$(of_report '[.llm.endpoints[].health]')"
}
# One that is wrong from the start.
wrong() {
  start_sim --latency 20ms
  start_second --fault "$1=1"
  two "$2"
  [[ $(requests_of "$second_url") -le 60 ]] ||
    fail "$(requests_of "$second_url") requests for nothing"
  expect_has err "others take its place"
}
# One that answers again after a while.
back() {
  start_sim --latency "$(is_sanitized && echo 900ms || echo 300ms)"
  start_second --latency 20ms --fault 503=1 \
    --fault-time "0:$(is_sanitized && echo 9 || echo 3)"
  two ok
  expect_has err "answers again"
  expect_equal true "$(of_report '.llm.endpoints[1] |
    .ejections > 0 and .answers > 0')"
}
# Both are gone for some seconds: documents wait, and few probes go.
gone() {
  local outage=2:3 pace=6000
  is_sanitized && outage=4:6 pace=3000
  start_sim --latency 20ms --outage $outage
  start_second --latency 20ms --outage $outage
  expect_code 0 refine --endpoint "$second_url" --rpm $pace \
    --max-in-flight 20 in.jsonl
  expect_whole 400
  expect_equal "refined target_reached 400" "$(reasons)"
  expect_has err "documents wait"
  [[ $(of_report .llm.attempts) -le 440 ]] || fail "$(of_report .llm)"
}
# Both stay away.
never() {
  start_sim --outage 0:99
  start_second --outage 0:99
  expect_code 75 refine --endpoint "$second_url" --outage-limit 2s \
    --max-in-flight 20 in.jsonl
  expect_has err "--outage-limit"
  [[ $(of_report .llm.attempts) -le 80 ]] || fail "$(of_report .llm)"
}
for fault in reset no_answer html malformed 503 timeout; do
  aside $fault wrong $fault out
done
aside billing wrong billing removed
wait
for what in back gone never; do
  aside $what $what
done
wait
