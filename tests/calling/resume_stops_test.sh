#!/usr/bin/env bash
# --resume goes on after whatever has ended a run, and what was spent counts on.
source "$(dirname "$0")/resume_lib.sh" "$1"
mixed 150 >in.jsonl
start_sim --latency 10ms
want

# Signals: what was in flight was waited for. All that was spent is counted.
clean
stopped 20
stopped 60
stopped 90
finish_it
kills=1
whole
expect_equal "$(stat_of .requests)" \
  "$(of_report '.resumed.requests + .llm.attempts')"
expect_equal "$(stat_of '[.prompt_tokens, .completion_tokens]')" \
  "$(of_report '[.cost.prompt_tokens, .cost.completion_tokens]')"

# Killed: all that was spent counts, but what was in flight.
clean
start_sim --latency 60ms
(exec=exec resume >out 2>err) &
run=$!
has_asked() { [[ $(stat_of .requests) -ge $1 ]]; }
wait_for has_asked $((requests / 2))
kill -KILL $run
wait $run 2>/dev/null
expect_equal 137 $?
asked=$(stat_of .requests)
finish_it
kills=1
whole
counted=$(of_report .resumed.requests)
[[ $counted -le $((asked + in_flight)) &&
  $counted -ge $((asked - in_flight)) ]] ||
  fail "$asked requests, $counted of them counted"

# --max-calls is of the whole job. When it is used up the rest is left to a
# run that may have more, and nothing is asked twice.
clean
start_sim --latency 60ms
stopped 40 || fail "it came to its end"
for _ in 1 2; do
  expect_code 8 resume --max-calls $((requests - 50))
  expect_equal $((requests - 50)) "$(stat_of .requests)"
  expect_has err "--max-calls is used up; to go on give the same command more"
  [[ ! -e o.jsonl && -s o.jsonl.part ]] || fail "there is nothing to go on with"
  expect_equal '["limited",8,0]' \
    "$(of_report '[.run.status, .run.exit_code, .documents.skipped]')"
done
expect_code 3 resume --max-calls "$requests"
whole

# Nor at --time-limit: a run every night comes to its end.
clean
start_sim --latency 60ms
expect_code 8 resume --time-limit 1s
expect_has err "--time-limit is used up; the same command goes on"
expect_equal '["limited",0]' "$(of_report '[.run.status, .documents.skipped]')"
[[ ! -e o.jsonl && -e o.jsonl.part ]] || fail "there is nothing to go on with"
expect_code 8 resume --time-limit 1s
finish_it
whole
start_sim --latency 10ms

# A full disk, for the records or the journal.
for blocks in 40 80; do
  clean
  (ulimit -f $blocks && resume >out 2>err)
  expect_equal 75 $?
  expect_has err "disk full"
  # Nor is there room for a new journal, or soon no more.
  (ulimit -f 5 && resume >out 2>err)
  expect_equal 75 $?
  expect_has err "disk full"
  kills=2
  finish_it
  whole
done

# A pipe that brings the same bytes; some lines of the input only.
pipe() { in=- resume "$@" <in.jsonl; }
clean
(ulimit -f 60 && pipe >out 2>err)
expect_equal 75 $?
expect_code 3 pipe
kills=1
unpacked o.jsonl >got
expect_equal "$(cat want.jsonl)" "$(cat got)"
some=(--sample 0.6 --limit 70)
clean && want "${some[@]}" && clean
stopped 20 "${some[@]}"
finish_it "${some[@]}"
whole

# A server that goes, and another one that comes.
clean && want && clean
(exec=exec resume --outage-limit 0 >out 2>err) &
run=$!
wait_for has_lines o.jsonl.part 20
stop_sim
wait $run
expect_equal 75 $?
start_sim
finish_it
whole
[[ $(stat_of .requests) -lt $requests ]] || fail "all were asked again"
stop_sim

# The local backend keeps a journal when it is asked to.
local_run() {
  docmill refine --resume in.jsonl -o o.jsonl --report r.json --batch-size 5 \
    --threads 1
}
rm -f o.jsonl*
expect_code 3 local_run
mv o.jsonl want.jsonl
of_report '[.documents, .quality]' >want.json
rm -f o.jsonl*
(ulimit -f 80 && local_run >out 2>err)
expect_equal 75 $?
[[ -s o.jsonl.part ]] || fail "nothing was done"
expect_code 3 local_run
expect_has err "records are done"
cmp o.jsonl want.jsonl || fail "other records"
expect_equal "$(cat want.json)" "$(of_report '[.documents, .quality]')"
