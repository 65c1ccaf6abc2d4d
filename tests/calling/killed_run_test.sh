#!/usr/bin/env bash
# A run that is killed leaves each record that it wrote once, whole and right.
source "$(dirname "$0")/calling_lib.sh" "$1"
check=$(dirname "$mill")/tests/calling/journal_check
damaged 300 >in.jsonl
start_sim
expect_code 0 refine in.jsonl -o whole.jsonl
jq -c 'del(.llm)' whole.jsonl | sort >want

# killed LINES: killed when FILE.part has so many. Some answers take long, so
# that many records wait for their turn in the journal. On a busy machine a run
# may come to its end first; then there is another one.
killed() {
  local tries
  for tries in {1..9}; do
    rm -f o.jsonl
    (exec=exec refine --max-in-flight 20 in.jsonl -o o.jsonl >out 2>err) &
    local run=$!
    wait_for has_come_so_far "$1"
    kill -KILL $run 2>/dev/null
    wait $run 2>/dev/null
    [[ -e o.jsonl ]] || break
  done
  [[ ! -e o.jsonl ]] || fail "it always comes to its end"
  "$check" in.jsonl o.jsonl >found || fail "with $1 lines"
  [[ $(wc -l <found) -ge $1 ]] || fail "records were lost"
  expect_equal "" "$(jq -c 'select(.position + 1 != .record.id)' found)"
  expect_equal "" "$(jq -c '.record | del(.llm)' found | sort | comm -23 - want)"
  early=$((early + $(wc -l <found) - $(wc -l <o.jsonl.part)))
}
has_come_so_far() { [[ -e o.jsonl ]] || has_lines o.jsonl.part "$1"; }
early=0
start_sim --latency 20ms --slow 0.05:300ms
for lines in 1 20 60 100 150; do
  killed $lines
done
# When it is killed just as the records have moved on, none waits.
for lines in {30..130..20}; do
  [[ $early -gt 0 ]] || killed $lines
done
[[ $early -gt 0 ]] || fail "none was early"

# It sees what is wrong.
sed '1s/mill/MILL/' in.jsonl >other
"$check" other o.jsonl >found 2>err && fail "another input"
printf X | dd of=o.jsonl.part bs=1 seek=9 conv=notrunc status=none
"$check" in.jsonl o.jsonl >found 2>err && fail "a damaged part"
stop_sim
