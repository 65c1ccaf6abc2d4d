#!/usr/bin/env bash
# Faults that another attempt mends, each kind alone: no document fails.
source "$(dirname "$0")/calling_lib.sh" "$1"
damaged 200 >in.jsonl

# mended FAULT TIMEOUT ERROR...: the attempts that fail have these kinds.
mended() {
  local fault=$1 struck
  start_sim --fault "$fault=0.05" --drip-time 20s
  expect_code 0 refine --timeout "$2" in.jsonl
  expect_whole 200
  expect_equal "refined target_reached 200" "$(reasons)"
  expect_equal "${*:3}" "$(of_report '.llm.errors | keys' |
    jq -r 'join(" ")')"
  struck=$(stat_of ".faults[\"$fault\"]")
  expect_equal $((200 + struck)) "$(stat_of .requests)"
  expect_equal "$struck" "$(of_report .llm.retries)"
  expect_equal true "$(of_report '.llm |
    .retries == ([.errors[]] | add) and .attempts == 200 + .retries')"
}
short=2s long=9s
is_sanitized && short=15s long=60s
aside rate mended rate $long rate
aside 500 mended 500 $long capacity
aside 502 mended 502 $long capacity
aside 503 mended 503 $long capacity
aside 529 mended 529 $long capacity
aside html mended html $long capacity malformed
aside malformed mended malformed $long malformed
aside reset mended reset $long connection
aside no_answer mended no_answer $long connection
aside truncated mended truncated $long truncated
aside wrong_length mended wrong_length $long malformed
wait
# Not beside the others: no attempt may take long for want of a processor.
aside timeout mended timeout $short timeout
aside slow_drip mended slow_drip $short timeout
wait
