#!/usr/bin/env bash
# Answers that are paid for outlast a cache that is full, and a reader of the
# records that goes away. resume_stops_test.sh has full disks for the others.
source "$(dirname "$0")/calling_lib.sh" "$1"
damaged 300 >in.jsonl
cache=kept

# The records go through a pipe, so that the limit is the cache's alone.
full_cache() {
  start_sim
  (ulimit -f 40 && refine in.jsonl 2>err) | cat >written
  expect_equal "0 0" "${PIPESTATUS[*]}"
  expect_has err warning
  expect_has err "$cache"
  expect_equal "refined target_reached 300" "$(reasons written)"
  # What found room is there for the next run.
  expect_code 0 refine in.jsonl
  expect_equal "refined target_reached 300" "$(reasons)"
}

# `| head` ends quietly, and nobody is asked for the rest.
closed() {
  damaged 1000 >in.jsonl
  start_sim --latency 20ms
  cache=none
  refine --max-in-flight 4 --quiet in.jsonl 2>err | head -2 >out
  expect_equal "0 0" "${PIPESTATUS[*]}"
  expect_equal "1 2" "$(jq .id out | xargs)"
  [[ ! -s err ]] || fail "$(cat err)"
  [[ $(stat_of .requests) -lt 1000 ]] || fail "all were asked"
}
aside full_cache full_cache
aside closed closed
wait
