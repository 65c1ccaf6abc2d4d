#!/usr/bin/env bash
# Several endpoints: they share the work, and take each other's place.
source "$(dirname "$0")/calling_lib.sh" "$1"
damaged 600 >in.jsonl

# They share the work by their weights. At this latency one is not taken for
# silent while the machine is busy.
start_sim --latency 300ms
start_second --latency 300ms
url="$first_url#weight=4"
refine --endpoint "$second_url" --max-in-flight 40 in.jsonl >out
expect_whole 600
all=$(($(requests_of "$first_url") + $(requests_of "$second_url")))
[[ $(of_report '[.llm.endpoints[].ejections] | add') != 0 || $all == 600 ]] ||
  fail "$all requests for 600 documents"
[[ $(requests_of "$first_url") -gt $((2 * $(requests_of "$second_url"))) ]] ||
  fail "$(requests_of "$first_url") of 600 with the weight 4"
expect_equal '["ok","ok"]' "$(of_report '[.llm.endpoints[].health]')"

# The slower one gets less.
end_second
url=$first_url
start_second --latency 3s
refine --endpoint "$second_url" --max-in-flight 40 in.jsonl >out
expect_whole 600
[[ $(requests_of "$second_url") -lt 250 ]] ||
  fail "$(requests_of "$second_url") of 600 with ten times the latency"
end_second
start_second --latency 300ms

# One is killed in the middle: no document fails.
url=$first_url
refine --endpoint "$second_url" --max-in-flight 20 --quiet in.jsonl >out &
run=$!
has_asked() { [[ $(requests_of "$second_url") -gt $1 ]]; }
wait_for has_asked $(($(requests_of "$second_url") + 50))
kill -KILL "$second_pid"
wait $run
expect_equal 0 $?
expect_whole 600
expect_equal "refined target_reached 600" "$(reasons)"
expect_equal '["ok","out"]' "$(of_report '[.llm.endpoints[].health]')"
end_second

# One wants another key: the other one does all.
start_second --api-key-file <(echo sk-other)
url=$first_url
expect_code 0 refine --endpoint "$second_url" in.jsonl
expect_equal "refined target_reached 600" "$(reasons)"
expect_has err "auth: "
expect_has err "others take its place"
expect_equal '["ok","removed"]' "$(of_report '[.llm.endpoints[].health]')"
end_second
