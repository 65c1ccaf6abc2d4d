#!/usr/bin/env bash
# A server that is away for a while costs time, never a document.
source "$(dirname "$0")/calling_lib.sh" "$1"
damaged 400 >in.jsonl

# Not there at the start.
early() {
  start_sim --outage "0:$(is_sanitized && echo 6 || echo 3)"
  expect_code 0 refine --max-in-flight 20 in.jsonl
  expect_whole 400
  expect_equal "refined target_reached 400" "$(reasons)"
  expect_equal '"connection"' "$(of_report '.llm.errors | keys[]')"
  [[ $(of_report .llm.attempts) -le 440 ]] || fail "$(of_report .llm)"
  expect_equal 400 "$(stat_of .requests)"
  expect_has err "answers again"
}

# Gone in the middle, for ten seconds: its connections break, too.
middle() {
  start_sim --outage 2:10 --latency 20ms
  expect_code 0 refine --max-in-flight 2 in.jsonl
  expect_whole 400
  expect_equal "refined target_reached 400" "$(reasons)"
  [[ $(of_report ".run.duration_seconds >= 9") == true ]] || fail "no outage"
  [[ $(of_report .llm.attempts) -le 440 ]] || fail "$(of_report .llm)"
  expect_has err "documents wait"
  expect_has err "answers again"
}

# Nobody ever: what was done is consistent, and can be gone on with.
never() {
  cache=kept
  start_sim --latency 5ms
  expect_code 0 refine --limit 150 in.jsonl
  start_sim --outage 0:99
  expect_code 75 refine --outage-limit 2s --max-in-flight 20 in.jsonl -o o.jsonl
  expect_has err "--outage-limit"
  [[ $(of_report .run.error) == *--outage-limit* ]] || fail "no reason"
  expect_has err "run the same command again"
  expect_has err "connection: Failed to connect"
  [[ ! -e o.jsonl && -s o.jsonl.journal ]] || fail "not left to go on with"
  expect_equal "$(seq 150 | xargs)" "$(jq .id o.jsonl.part | xargs)"
  expect_equal '["failed",75]' "$(of_report '[.run.status, .run.exit_code]')"
  [[ $(of_report .llm.attempts) -le 40 ]] || fail "$(of_report .llm)"
  [[ $(of_report ".run.duration_seconds | . >= 2 and . < 10") == true ]] ||
    fail "not after 2 s"
  expect_code 75 refine --outage-limit 0 in.jsonl
}
aside early early
aside middle middle
aside never never
wait
