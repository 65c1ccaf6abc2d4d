#!/usr/bin/env bash
# After --doc-time-limit nothing more is asked for a document.
source "$(dirname "$0")/calling_lib.sh" "$1"
damaged 20 >in.jsonl

# What was sent is paid for and used; there is no second round.
rounds() {
  start_sim --latency 20ms
  model=sim-small target=100
  expect_code 8 refine --max-rounds 7 --doc-time-limit 1ms in.jsonl
  expect_whole 20
  expect_equal 20 "$(stat_of .requests)"
  expect_equal '["no_gain","time_limit"]' "$(of_report \
    '.documents.reasons | keys')"
  expect_equal '"refined"' "$(jq 'select(.reason == "time_limit").outcome' \
    out | sort -u)"
  expect_code 0 refine --max-rounds 7 --doc-time-limit 1h in.jsonl
}
# Nor a retry, however long the server asks to wait.
retries() {
  start_sim --fault 500=1 --latency 20ms
  expect_code 8 refine --doc-time-limit 1ms in.jsonl
  expect_equal "skipped time_limit 20" "$(reasons)"
  expect_equal 20 "$(stat_of .requests)"
  expect_has err "20 cut short: --doc-time-limit is used up"
  # What to do fits the options.
  expect_has err "to go on with them run again with more of it; no answer was"
  cache=kept expect_code 8 refine --doc-time-limit 1ms in.jsonl
  expect_has err "with them run again; answers in the cache are free"
  cache=kept expect_code 8 refine --doc-time-limit 1ms in.jsonl -o o.jsonl
  expect_has err "run again without --resume; answers in the cache are free"
}
# Waiting for its turn takes none of a document's time.
turns() {
  start_sim --latency 100ms
  expect_code 0 refine --max-in-flight 1 --doc-time-limit 50ms --limit 5 \
    in.jsonl
  expect_equal "refined target_reached 5" "$(reasons)"
}
for what in rounds retries turns; do
  aside $what $what
done
wait
