#!/usr/bin/env bash
# A run that calls and is stopped keeps what is done and paid for.
source "$(dirname "$0")/calling_lib.sh" "$1"
damaged 200 >in.jsonl
cache=kept

# begin OPTION...: a run in the background with some records done.
begin() {
  start_sim --latency 30ms
  # Job control: else a shell starts what is in the background without SIGINT.
  set -m
  (exec=exec refine --max-in-flight 5 "$@" in.jsonl >out 2>err) &
  run=$!
  set +m
}
# whole_prefix FILE: records of the ids 1, 2, 3...
whole_prefix() {
  expect_equal "$(seq "$(wc -l <"$1")" | xargs)" "$(jq .id "$1" | xargs)"
  expect_equal '"refined"' "$(jq .outcome "$1" | sort -u)"
}
# goes_on: the next run asks for no more than what was in flight once more.
goes_on() {
  expect_code 0 refine in.jsonl -o o.jsonl
  expect_whole 200 o.jsonl
  expect_equal "refined target_reached 200" "$(reasons o.jsonl)"
  [[ $(stat_of .requests) -le 205 && $(stat_of .unique_requests) == 200 ]] ||
    fail "$(stat_of .)"
}
stopped() {  # SIGNAL CODE
  begin -o o.jsonl
  wait_for has_lines o.jsonl.part 20
  kill "-$1" $run
  wait $run
  expect_equal "$2" $?
  whole_prefix o.jsonl.part
  [[ ! -e o.jsonl && -s o.jsonl.journal ]] || fail "not left to go on with"
  expect_has err "the records so far are in o.jsonl.part and o.jsonl.journal"
  expect_has err "the same command with --resume goes on"
  expect_equal "[\"interrupted\",$2]" "$(of_report '[.run.status,
    .run.exit_code]')"
  # What was in flight was waited for: it is paid for.
  expect_equal "$(stat_of .answered)" "$(of_report .llm.requests)"
  goes_on
}
to_stdout() {
  begin
  wait_for has_lines out 20
  kill -TERM $run
  wait $run
  expect_equal 143 $?
  expect_equal "$(seq "$(wc -l <out)" | xargs)" "$(jq .id out | xargs)"
  expect_equal "" "$(jq -r '"\(.outcome) \(.reason)"' out | sort -u |
    grep -vx -e 'refined target_reached' -e 'skipped interrupted')"
  expect_equal "$(wc -l <out)" "$(of_report .documents.read)"
}
killed() {
  begin -o o.jsonl
  wait_for has_lines o.jsonl.part 20
  kill -KILL $run
  wait $run 2>/dev/null
  expect_equal 137 $?
  whole_prefix o.jsonl.part
  [[ ! -e o.jsonl && -s o.jsonl.journal ]] || fail "not left to go on with"
  expect_code 0 refine in.jsonl -o o.jsonl
  expect_whole 200 o.jsonl
}
left() {
  start_sim --latency 5ms
  (set -o pipefail && refine --max-in-flight 5 in.jsonl 2>err | head -5 >out)
  expect_equal 0 $?
  expect_equal "1 2 3 4 5" "$(jq .id out | xargs)"
  expect_equal "" "$(grep -v '^docmill: .*documents' err)"
  [[ $(stat_of .requests) -lt 200 ]] || fail "all were asked"
}
# Not aside: there SIGINT is ignored.
stopped INT 130
stop_sim
rm -rf kept
aside term stopped TERM 143
aside to_stdout to_stdout
aside killed killed
aside left left
wait
