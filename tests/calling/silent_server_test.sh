#!/usr/bin/env bash
# A server that takes requests and never answers holds nobody up for long.
source "$(dirname "$0")/calling_lib.sh" "$1"
damaged 600 >in.jsonl

has_asked() { [[ $(stat_of .requests) -gt $1 ]]; }

# Others do its work, also what it has already.
others() {
  start_sim --latency 300ms
  local silent=$pid silent_url=$url
  pid=
  start_sim --latency 300ms
  exec=exec refine --endpoint "$silent_url" --max-in-flight 20 in.jsonl \
    >out 2>err &
  local run=$!
  wait_for has_asked 100
  kill -STOP $silent
  wait $run
  expect_equal 0 $?
  kill -KILL $silent
  expect_whole 600
  expect_equal "refined target_reached 600" "$(reasons)"
  expect_has err "others take its place"
  expect_equal '["out",true]' \
    "$(of_report '.llm.endpoints[1] | [.health, .abandoned > 0]')"
  # It would be 600 s (--timeout).
  [[ $(of_report '.run.duration_seconds < 120') == true ]] || fail "waited"
}

# The only one dies, and is silent from then on.
alone() {
  start_sim --latency 50ms
  local port=${url%/v1}
  port=${port##*:}
  exec=exec refine --max-in-flight 4 --outage-limit 6s in.jsonl >out 2>err &
  local run=$!
  wait_for has_asked 20
  kill -KILL $pid
  wait $pid
  wait_for grep -q "documents wait" err
  start_silent "$port"
  wait $run
  expect_equal 75 $?
  expect_has err "--outage-limit"
  [[ $(of_report '.run.duration_seconds < 60') == true ]] || fail "waited"
}
# Somebody else may have the port for a moment.
start_silent() {
  local i
  for ((i = 0; i < 30; i++)); do
    rm -f sim.out
    "$program" --port "$1" --fault timeout=1 >sim.out 2>sim.err &
    pid=$!
    wait_for has_started_or_gone
    has_lines sim.out 1 && return
    wait $pid
    pid=
    sleep 0.1
  done
  fail "$(cat sim.err)"
}
has_started_or_gone() { has_lines sim.out 1 || ! kill -0 $pid 2>/dev/null; }
aside others others
aside alone alone
wait
