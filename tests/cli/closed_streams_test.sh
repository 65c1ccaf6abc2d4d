#!/usr/bin/env bash
# A closed stdin or stdout is a usage error, not a hang or a lost record.
source "$(dirname "$0")/../cli/lib.sh" "$1"

echo '{"id":1,"text":"a"}' >a.jsonl

timeout 60 "$program" score <&- >out 2>err
expect_equal 2 $?
expect_equal "docmill: error: -: stdin is closed" "$(cat err)"

timeout 60 "$program" score a.jsonl >&- 2>err
expect_equal 2 $?
expect_equal "docmill: error: stdout is closed; give --output FILE" "$(cat err)"

# Neither is needed here, and no file of ours may get their numbers.
timeout 60 "$program" score -q --signals words a.jsonl -o r.jsonl \
  <&- >&- 2>&-
expect_equal 0 $?
expect_equal '{"id":1,"score":{"words":1}}' "$(cat r.jsonl)"

timeout 60 "$program" refine a.jsonl 2>&- >out
expect_equal 0 $?
expect_equal 1 "$(wc -l <out)"
