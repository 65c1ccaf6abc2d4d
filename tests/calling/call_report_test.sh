#!/usr/bin/env bash
# What the report says of calls is what the server counted.
source "$(dirname "$0")/calling_lib.sh" "$1"
damaged 150 >in.jsonl
damaged 50 >>in.jsonl  # again

start_sim --fault 500=0.1 --latency 5ms
expect_code 0 refine --max-in-flight 9 in.jsonl
stat_of . >stats
of_report '[.llm.attempts, .llm.errors.capacity, .cost.prompt_tokens,
  .cost.completion_tokens, .llm.connections_opened, .llm.in_flight_max]' >got
jq -c '[.requests, .faults["500"], .prompt_tokens, .completion_tokens,
  .connections_opened - 1, .in_flight_max]' stats >want
expect_equal "$(cat want)" "$(cat got)"
expect_equal '[150,true,50,150,true]' "$(of_report '[.llm.requests,
  .llm.attempts == .llm.requests + .llm.retries, .cache.saved_calls,
  .llm.by_model[0].requests, .llm.by_model[0]["gen_ai.usage.input_tokens"] ==
  .cost.prompt_tokens]')"
# The records add up to the same.
expect_equal "$(jq -c '[.answered, .prompt_tokens, .completion_tokens]' stats)" \
  "$(jq -sc 'map(.llm) | [(map(.calls) | add), (map(.prompt_tokens) | add),
    (map(.completion_tokens) | add)]' out)"
expect_equal '"ok"' "$(of_report '.llm.endpoints[0].health')"

# In a second run all comes from the disk.
cache=kept
expect_code 0 refine in.jsonl
expect_code 0 refine in.jsonl
expect_equal '[0,0,200,0,0]' "$(of_report '[.llm.requests, .llm.attempts,
  .cache.saved_calls, .cost.prompt_tokens, .cost.completion_tokens]')"
stop_sim
