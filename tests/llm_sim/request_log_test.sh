#!/usr/bin/env bash
# Each request is a line of the log; keys are in none.
source "$(dirname "$0")/../cli/lib.sh" "$1"
source "$tests/../llm_sim/sim_lib.sh"

start_sim --request-log log.jsonl
chat $'two\nlines' >status
curl -s -o reply "$url/chat/completions" -d '{"not": json' \
  -H 'Authorization: Bearer s3cret' -H 'api-key: s3cret'
wait_for has_lines log.jsonl 2
expect_equal '["/v1/chat/completions","sim-large"]' \
  "$(head -1 log.jsonl | jq -c '[.path, .body.model]')"
cmp <(jq -cS . request) <(head -1 log.jsonl | jq -cS .body) || fail "body"
expect_equal '["{\"not\": json",true,true]' "$(tail -1 log.jsonl |
  jq -c '[.body, (.headers | any(. == "Authorization"), any(. == "api-key"))]')"
grep -q s3cret log.jsonl && fail "the key is in the log"

# It appends.
start_sim --request-log log.jsonl
chat text >status
wait_for has_lines log.jsonl 3
stop_sim
expect_code 1 "$program" --request-log no/such/folder/log
