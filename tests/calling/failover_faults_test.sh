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
# One that answers again after two seconds.
back() {
  start_sim --latency 300ms
  start_second --latency 20ms --fault 503=1 --fault-time 0:2
  two ok
  expect_has err "answers again"
  [[ $(of_report '.llm.endpoints[1] | .ejections > 0 and .answers > 0') == true ]] ||
    fail "$(of_report '.llm.endpoints')"
}
# Both are gone for three seconds: documents wait, and few probes go.
gone() {
  start_sim --latency 20ms --outage 1:3
  start_second --latency 20ms --outage 1:3
  expect_code 0 refine --endpoint "$second_url" --rpm 6000 in.jsonl
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
