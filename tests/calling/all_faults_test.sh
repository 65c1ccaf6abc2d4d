#!/usr/bin/env bash
# All that can go wrong at once, at 20 %: every document is accounted for.
source "$(dirname "$0")/calling_lib.sh" "$1"
damaged 300 >in.jsonl

# Where a retry can help no document fails. With the usual five retries one of
# the 300 would, once in fifty times.
mended() {
  start_sim --fault all=0.2
  expect_code 0 refine --timeout 2s --retries 8 in.jsonl
  expect_whole 300
  expect_equal "refined target_reached 300" "$(reasons)"
  of_report .llm.errors >errors
  for kind in rate capacity timeout connection malformed truncated; do
    expect_has errors "\"$kind\""
  done
  [[ $(of_report .llm.retries) -gt 40 ]] || fail "few retries"
}

# With what is wrong in answers, too: N documents, N records, in order.
unmended() {
  # shellcheck disable=SC2046
  start_sim --fault all=0.1 $(printf -- '--fault %s=0.0125 ' redirect slow_drip \
    huge refusal overlong empty length chatty) --drip-time 9s
  expect_code 3 refine --timeout 2s in.jsonl
  expect_whole 300
  expect_equal '["failed","refined"]' "$(jq -sc \
    '[.[].outcome] | unique - ["rolled_back"]' out)"
  expect_equal '["bad_request","too_large"]' "$(jq -sc \
    '[.[] | select(.outcome == "failed").error.kind] | unique' out)"
  expect_equal "$(jq 'select(.error)' out | jq -s length)" \
    "$(of_report .documents.failed)"
}

# Records in the order of completion are the same ones.
unordered() {
  start_sim --fault all=0.2
  expect_code 0 refine --timeout 2s --retries 8 --order completion --threads 4 \
    in.jsonl
  expect_equal "$(seq 300 | xargs)" "$(jq .id out | sort -n | xargs)"
}
aside mended mended
aside unmended unmended
aside unordered unordered
wait
