#!/usr/bin/env bash
# Limits that a server has and does not tell; refusals without any.
source "$(dirname "$0")/calling_lib.sh" "$1"
damaged 900 >in.jsonl

# share_refused: of the requests, in percent.
share_refused() { stat_of '100 * .rate_limited / .requests | floor'; }
ended_within() {
  is_sanitized ||
    [[ $(of_report ".run.duration_seconds < $1") == true ]] ||
    fail "took $(of_report .run.duration_seconds) s"
}

# 100 a second, later 50: never far above, never far below.
hidden() {
  start_sim --rpm 6000 --limit-burst 500ms --limit-change 5s:0.5 \
    --no-rate-headers --no-retry-after --latency 10ms
  expect_code 0 refine in.jsonl
  expect_whole 900
  expect_equal "refined target_reached 900" "$(reasons)"
  is_sanitized || [[ $(share_refused) -le 40 ]] ||
    fail "$(share_refused) % refused"
  ended_within 40
}
# A document may be larger than what the limit lets through at once; one that
# is larger than the server's whole bucket fails.
tokens() {
  start_sim --latency 10ms
  expect_code 0 refine --tpm 60000 --limit 20 in.jsonl
  expect_equal 20 "$(wc -l <out)"
  # A thousand a second, less what went at once.
  expect_equal true "$(of_report '(.cost | .prompt_tokens + .completion_tokens)
    as $tokens | $tokens > 3000 and
    .run.duration_seconds > 0.8 * ($tokens - 1000) / 1000')"
  start_sim --tpm 6000 --limit-burst 6s --latency 10ms
  damaged 1 | jq -c '.text = .text * 30' >large.jsonl
  expect_code 3 refine large.jsonl
  expect_equal "failed bad_request 1" "$(reasons)"
  expect_has err "Request too large"
}
# 100 a second, told with each answer: few are refused.
told() {
  start_sim --rpm 6000 --limit-burst 500ms --no-retry-after --latency 10ms
  expect_code 0 refine --max-in-flight 40 --limit 400 in.jsonl
  expect_equal "refined target_reached 400" "$(reasons)"
  is_sanitized || [[ $(stat_of .rate_limited) -le 40 ]] ||
    fail "$(stat_of .rate_limited) refused"
}
# Five in a hundred, whatever the rate: each asks to wait a second, and only
# who is refused does.
chance() {
  start_sim --fault rate=0.05 --latency 10ms
  expect_code 0 refine in.jsonl
  expect_equal "refined target_reached 900" "$(reasons)"
  ended_within 40
}
for limit in hidden tokens told chance; do
  aside $limit $limit
done
wait
