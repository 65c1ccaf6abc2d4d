#!/usr/bin/env bash
# Faults that asking again does not mend: they fail their document, or the run.
source "$(dirname "$0")/calling_lib.sh" "$1"
damaged 200 >in.jsonl

# unmended FAULT ERROR STATUS: the documents that it strikes fail, at once.
unmended() {
  start_sim --fault "$1=0.05"
  expect_code 3 refine in.jsonl
  expect_whole 200
  local struck
  struck=$(stat_of ".faults.$1")
  expect_equal "failed $2 $struck
refined target_reached $((200 - struck))" "$(reasons)"
  expect_equal "[\"partial\",$struck,{\"$2\":$struck},0]" "$(of_report \
    '[.run.status, .documents.failed, .llm.errors, .llm.retries]')"
  expect_equal "[\"$2\",$3]" "$(jq -c 'select(.error).error |
    [.kind, .status]' out | sort -u)"
  expect_equal "\"$2\"" "$(of_report '.errors[].kind')"
  expect_code 0 refine --max-error-rate 0.5 in.jsonl
}

# deadly FAULT ERROR STATUS WORDS: the run ends and says what to do.
deadly() {
  start_sim --fault "$1=0.05" --latency 5ms
  expect_code 1 refine --max-in-flight 4 in.jsonl -o o.jsonl
  [[ ! -e o.jsonl && -e o.jsonl.part ]] || fail "a finished file"
  expect_has err "$2: "
  expect_has err "$4"
  [[ $(stat_of .requests) -lt 200 ]] || fail "all were asked"
  expect_equal "[\"failed\",1]" "$(of_report '[.run.status, .run.exit_code]')"
  expect_has err "$(jq -r .run.error r.json)"
  # What was paid for is there; all others are left to the next run.
  expect_equal "" "$(jq -c 'select(.outcome != "refined")' o.jsonl.part)"
  expect_equal "$(seq "$(wc -l <o.jsonl.part)" | xargs)" \
    "$(jq .id o.jsonl.part | xargs)"
  expect_equal '[0,0,true]' "$(of_report '.documents | [.failed, .skipped,
    .read == .refined]')"
  start_sim --fault "$1=1"
  expect_code 1 refine in.jsonl -o none.jsonl
  [[ ! -s none.jsonl.part ]] || fail "$(head -1 none.jsonl.part)"
}
# wrong_model OPTION...: 200 requests are enough to see it, packed or not; what
# ended the run is in all views of the report.
wrong_model() {
  start_sim
  damaged 3000 >in.jsonl
  model=none expect_code 1 refine --max-in-flight 4 --report r.txt \
    --report r.md "$@" in.jsonl
  [[ $(stat_of .requests) -lt 260 ]] || fail "$(stat_of .requests) requests"
  expect_has err "the first 200 calls all failed"
  expect_equal true "$(of_report \
    '.run.error | startswith("the first 200 calls all failed: ")')"
  expect_has r.txt "  ended by   the first 200 calls all failed: "
  expect_has r.md "Ended by: the first 200 calls all failed: "
}
aside alone wrong_model
aside packed wrong_model --pack 10
aside redirect unmended redirect bad_request 302
aside huge unmended huge too_large 200
aside billing deadly billing billing 429 "add credit"
aside auth deadly auth auth 401 "check the key"
wait
