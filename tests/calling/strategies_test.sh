#!/usr/bin/env bash
# best-of and recursive: several answers to one document.
source "$(dirname "$0")/calling_lib.sh" "$1"
damaged 40 >in.jsonl
model=sim-small  # leaves something undone, at each temperature something else
target=100
without_llm() { jq -c 'del(.llm)' "$1"; }
requests() { stat_of .requests; }

# Each strategy asks as often as docs/strategies.md says.
costs() {
  start_sim --latency 5ms --latency-sigma 1
  expect_code 0 refine --strategy best-of --alternatives 4 in.jsonl
  expect_whole 40
  expect_equal 160 "$(requests)"
  expect_equal '[40,4,1]' "$(jq -sc '[length, (map(.llm.calls) | min),
    (map(.rounds) | max)]' out)"
  expect_equal '["max_rounds","no_gain"]' "$(of_report \
    '.documents.reasons | keys')"
  expect_equal 160 "$(of_report .llm.requests)"

  expect_code 0 refine --strategy recursive --alternatives 2 --max-rounds 3 \
    in.jsonl
  expect_whole 40
  expect_equal true "$(jq -sc 'all(.llm.calls == 2 * .rounds) and
    (map(.rounds) | max) == 3' out)"
  expect_equal $((160 + $(jq .llm.calls out | paste -sd+))) "$(requests)"

  expect_code 0 refine --strategy iterate --alternatives 5 --max-rounds 1 \
    in.jsonl
  expect_equal 1 "$(jq .llm.calls out | sort -u)"
}

# Alternatives do not wait for each other.
together() {
  start_sim --latency 1s
  expect_code 0 refine --strategy best-of --alternatives 4 --limit 1 in.jsonl
  expect_equal 4 "$(of_report .llm.in_flight_max)"
}

# More alternatives are never worse: the first ones are the same.
pays() {
  start_sim
  for n in 1 2 5; do
    expect_code 0 refine --strategy best-of --alternatives $n in.jsonl
    jq .score.quality out >quality.$n
  done
  expect_equal 0 "$(paste quality.1 quality.2 quality.5 |
    awk '$1 > $2 || $2 > $3' | wc -l)"
  expect_equal 1 "$(paste quality.1 quality.5 |
    awk '$1 < $2 { better = 1 } END { print better }')"
}

# The records do not depend on what comes when; one permit is enough.
schedules() {
  start_sim --latency 2ms --latency-sigma 1.5
  head -12 in.jsonl >few.jsonl
  for strategy in best-of recursive; do
    expect_code 0 refine --strategy $strategy -o first.jsonl few.jsonl
    without_llm first.jsonl >first
    expect_code 0 refine --strategy $strategy --max-in-flight 1 --threads 1 \
      --batch-size 3 -o one.jsonl few.jsonl
    cmp first <(without_llm one.jsonl) || fail "$strategy: one at a time"
    expect_equal 1 "$(of_report .llm.in_flight_max)"
    expect_code 0 refine --strategy $strategy --max-in-flight 2 few.jsonl
    cmp first <(without_llm out) || fail "$strategy: two, to stdout"
  done
}

# What was paid for is not asked again, also by another strategy.
kept() {
  start_sim
  cache=kept
  local asked=0
  asks() {  # N OPTION...: so many requests
    expect_code 0 refine "${@:2}" in.jsonl
    asked=$((asked + $1))
    expect_equal "$*: $asked" "$*: $(requests)"
  }
  asks 40 --max-rounds 1
  asks 80 --strategy best-of
  without_llm out >first
  asks 0 --strategy best-of
  cmp first <(without_llm out) || fail "another answer from the cache"
  asks 80 --strategy best-of --alternatives 5
  asks 0 --strategy recursive --max-rounds 1
  asks 0 --max-rounds 1
}

# What is won when the calls are used up is kept.
spent() {
  start_sim
  expect_code 8 refine --strategy recursive --limit 1 --max-calls 4 in.jsonl
  expect_equal '["refined","budget",2,4]' \
    "$(jq -c '[.outcome, .reason, .rounds, .llm.calls]' out)"
}

# A document fails only when all its alternatives did.
faults() {
  start_sim --fault redirect=0.4
  expect_code 3 refine --strategy best-of in.jsonl
  expect_whole 40
  expect_equal '[true,true,true]' "$(jq -sc '[
    all(.outcome == "failed" or .error == null),
    (map(select(.outcome == "failed")) | length < 20 and all(.llm == null)),
    any(.llm.calls == 1)]' out)"
  start_sim --fault redirect=1
  expect_code 3 refine --strategy recursive in.jsonl
  expect_equal "failed bad_request 40" "$(reasons)"
  expect_equal 120 "$(requests)"
}

# What the server is told, and how often.
temperatures() {
  asked_at() {  # WHAT OPTION...: these temperatures
    rm -f log
    start_sim --request-log log
    expect_code 0 refine --strategy best-of --limit 5 "${@:2}" in.jsonl
    expect_equal "$*: $1" "$*: $(jq -c .body.temperature log | sort | uniq -c |
      awk '{ print $2 "*" $1 }' | xargs)"
  }
  asked_at "0.8*5 1.2*5 null*5"
  asked_at "0.5*5 0.7*5 0.9*5" --temperature 0.7
  asked_at "0*5 0.2*5" --temperature 0 --alternatives 2
  asked_at "null*15" --param temperature=null
  start_sim
  expect_code 8 refine --strategy best-of --max-calls 50 in.jsonl
  expect_whole 40
  expect_equal 50 "$(requests)"
}

# Stopped and started again: nothing is paid for twice.
stopped() {
  start_sim --latency 20ms
  cache=kept
  (exec=exec refine --strategy best-of --max-in-flight 4 -o o.jsonl \
    in.jsonl 2>err) &
  local run=$!
  wait_for has_requests 20
  kill -TERM $run
  wait $run
  expect_equal 143 $?
  expect_code 0 refine --strategy best-of -o o.jsonl in.jsonl
  expect_equal '[120,120]' "$(stat_of '[.requests, .unique_requests]')"
  expect_equal 40 "$(jq .id o.jsonl | sort -u | wc -l)"
}
has_requests() { [[ $(requests) -ge $1 ]]; }

for what in costs together pays schedules kept spent faults temperatures stopped; do
  aside $what $what
done
wait
