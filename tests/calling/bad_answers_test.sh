#!/usr/bin/env bash
# Faults in what the model says: the checks see them, another round mends them.
source "$(dirname "$0")/calling_lib.sh" "$1"
damaged 200 >in.jsonl

# turned_down FAULT REASON: with one round each struck document is rolled back.
turned_down() {
  start_sim --fault "$1=0.05"
  expect_code 0 refine --max-rounds 1 in.jsonl
  local struck
  struck=$(stat_of ".faults.$1")
  expect_whole 200
  expect_equal "refined target_reached $((200 - struck))
rolled_back $2 $struck" "$(reasons)"
  expect_equal '[200,200,{}]' "$(of_report \
    '.llm | [.requests, .attempts, .errors]')"

  # Two more rounds are enough for nearly all.
  start_sim --fault "$1=0.05"
  expect_code 0 refine in.jsonl
  expect_whole 200
  [[ $(of_report .documents.rolled_back) -le 2 ]] || fail "$(reasons)"
  expect_equal "$((200 + $(stat_of ".faults.$1")))" \
    "$(($(stat_of .requests) + $(of_report .documents.rolled_back)))"

  start_sim --fault "$1=1"
  expect_code 0 refine --limit 20 in.jsonl
  expect_equal "rolled_back $2 20" "$(reasons)"
}
aside refusal turned_down refusal invalid_refusal
aside overlong turned_down overlong invalid_length
aside empty turned_down empty invalid_empty
aside length turned_down length invalid_truncated
aside chatty turned_down chatty invalid_refusal

unpriced() {
  start_sim --fault no_usage=1
  expect_code 0 refine in.jsonl
  expect_equal "refined target_reached 200" "$(reasons)"
}
aside no_usage unpriced
wait
