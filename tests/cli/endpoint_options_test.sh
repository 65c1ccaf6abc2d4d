#!/usr/bin/env bash
# What is wrong with the options of a model is said before a byte is read.
source "$(dirname "$0")/../cli/lib.sh" "$1"

# refuse MESSAGE OPTION...: refine exits 2 and says so of them.
refuse() {
  local message=$1
  shift
  expect_code 2 docmill refine "$@" <<<'not read'
  expect_has err "docmill: error: $message"
  ! grep -q -e '--.*: --' err || fail "the option is named twice"
  expect_equal "" "$(cat out)"
}
model=(--endpoint http://127.0.0.1:9/v1 --model m)

for option in "--model m" "--api-key-env KEY" "--api-key-file k" "--prompt p" \
  "--temperature 0" "--max-output-tokens 9" "--param a=1" "--header a:b" \
  "--max-calls 3" "--max-in-flight 8" "--rpm 10" "--tpm 10" "--timeout 10s" \
  "--connect-timeout 1s" "--retries 2" "--outage-limit 1m" "--ca-file c"; do
  # shellcheck disable=SC2086
  refuse "${option%% *}: needs --endpoint" $option
  # shellcheck disable=SC2086
  refuse "${option%% *}: has no meaning with --backend local" \
    --backend local $option
done
refuse "--endpoint: has no meaning with --backend local" \
  --backend local "${model[@]}"
refuse "--backend: openai needs --endpoint" --backend openai
refuse "--endpoint: needs --model NAME" --endpoint http://u:secret@127.0.0.1/
! grep -q secret err || fail "a password is shown"
refuse "--endpoint: http://127.0.0.1:8/v1 is given twice" --model m \
  --endpoint http://127.0.0.1:8/v1 --endpoint http://127.0.0.1:8/v1/#weight=2
for weight in 0 -1 x "" 1001 nan; do
  refuse "--endpoint: #weight= takes a number from 0.001 to 1000, not '$weight'" \
    --model m --endpoint "http://127.0.0.1:8/v1#weight=$weight"
done
refuse "--model: several models come in a later version" \
  "${model[@]}" --model n

# Values out of range.
for wrong in "--temperature 2.1" "--temperature nan" "--max-output-tokens 0" \
  "--max-calls -1" "--max-calls 1.5" "--max-in-flight 0" "--max-in-flight x" \
  "--rpm 0" "--rpm nan" "--tpm 0" "--tpm x" "--timeout 0" "--timeout 25h" "--timeout nan" \
  "--connect-timeout soon" "--retries -1" "--retries 101" "--retries 1e1" \
  "--outage-limit x" "--backend gpu" "--cache-size 1KiB" "--cache-size big" \
  "--cache-ttl 0" "--cache-ttl inf" "--api-key-env 1A"; do
  # shellcheck disable=SC2086
  refuse "${wrong%% *}: " "${model[@]}" $wrong
done
for option in --model --endpoint --api-key-file --prompt --ca-file \
  --cache-dir; do
  refuse "$option: must not be empty" $option ""
done
refuse "--api-key-env: takes the name of a variable" --api-key-env sk-secret
! grep -q sk-secret err || fail "a key is shown"

# All is well: what is wrong then is the input.
refuse "missing.jsonl" "${model[@]}" --backend openai --header 'X-A: b' \
  --header 'X-C: d' --param top_p=0.5 --param 'stop=["a","b"]' \
  --max-in-flight auto --retries 0 --temperature 0 --timeout 2m \
  --cache-dir none --namespace team --cache-ttl 1h missing.jsonl

# A key that is only in the environment never goes over plain http, but can be
# left out.
OPENAI_API_KEY=abcdefghijkl refuse "--endpoint: http://example.org" --model m \
  --endpoint http://example.org/v1 --max-calls 0 --cache-dir none
OPENAI_API_KEY=abcdefghijkl refuse "missing.jsonl" --model m --api-key-env '' \
  --endpoint http://example.org/v1 --max-calls 0 --cache-dir none missing.jsonl

# Options of the cache need no endpoint.
expect_code 0 docmill refine --cache-dir none --cache-size 1GiB \
  --namespace a --cache-ttl 7d --max-in-flight auto <<<'{"text":"a"}'
