#!/usr/bin/env bash
# What was answered once is not asked again: in a run, or in a later one.
source "$(dirname "$0")/calling_lib.sh" "$1"

# Equal documents: 200 copies of 5 texts.
for i in {1..40}; do
  damaged 5
done | jq -c '.id = input_line_number' >copies.jsonl
start_sim --latency 50ms
expect_code 0 refine copies.jsonl
expect_equal 200 "$(jq .id out | sort -u | wc -l)"
expect_equal '[5,5]' "$(stat_of '[.requests, .unique_requests]')"
expect_equal '[5,5,195]' "$(of_report \
  '[.llm.requests, .llm.attempts, .cache.saved_calls]')"
expect_equal 5 "$(jq -c 'select(.llm.cache == "none" and
  .llm.calls == 1)' out | wc -l)"
expect_equal 195 "$(jq -c 'select((.llm.cache == "joined" or
  .llm.cache == "memory") and .llm.calls == 0 and
  .llm.prompt_tokens == 0)' out | wc -l)"
expect_equal 5 "$(jq -c .text out | sort -u | wc -l)"

# The folder keeps them.
damaged 50 >in.jsonl
printf '[system]\nEdit.\n[user]\n<document>\n{{text}}\n</document>\n' >prompt
cache=kept
asks() {  # N OPTION...: so many requests
  local before
  before=$(stat_of .requests)
  expect_code 0 refine "${@:2}" in.jsonl
  expect_equal "$*: $1" "$*: $(($(stat_of .requests) - before))"
}
asks 50
jq -c 'del(.llm)' out >first
asks 0
cmp first <(jq -c 'del(.llm)' out) || fail "another answer from the cache"
expect_equal '"disk"' "$(jq .llm.cache out | sort -u)"
expect_equal '[0,50,50]' "$(of_report '[.llm.attempts, .cache.saved_calls,
  (.cache.tiers[] | select(.name == "disk").hits)]')"
asks 50 --namespace other
asks 0 --namespace other
asks 50 --temperature 0.5
asks 50 --temperature 0.6
asks 50 --max-output-tokens 999
asks 50 --param top_p=0.5
asks 50 --prompt prompt
sed -i s/Edit/Mend/ prompt
asks 50 --prompt prompt
asks 0 --timeout 30s --retries 1 --max-in-flight 3 --threads 1
cache=none asks 50
model=sim-small asks 50 --max-rounds 1
model=sim-small asks 0 --max-rounds 1

# Answers grow old.
asks 50 --namespace ttl --cache-ttl 1s
sleep 1.2
asks 50 --namespace ttl --cache-ttl 1s

# Without any server.
stop_sim
expect_code 0 refine in.jsonl
cmp first <(jq -c 'del(.llm)' out) || fail "another answer without the server"
expect_code 0 docmill cache stats --cache-dir kept
grep -q '[1-9]' out || fail "no statistics"
