#!/usr/bin/env bash
# The options of strategies, and what they mean where no model is asked.
source "$(dirname "$0")/../cli/lib.sh" "$1"
documents 30 >in.jsonl

refuse() {  # WHY OPTION...
  expect_code 2 docmill refine "${@:2}" in.jsonl
  expect_has err "$1"
}
refuse "'best' is none of iterate, best-of, recursive" --strategy best
refuse "--alternatives" --alternatives 0
refuse "--alternatives" --alternatives 11
refuse "--alternatives" --alternatives 2.5
refuse "--doc-time-limit" --doc-time-limit 0s
refuse "--doc-time-limit" --doc-time-limit soon

# The local backend has but one answer.
expect_code 0 docmill refine in.jsonl
mv out iterated
for strategy in iterate best-of recursive; do
  expect_code 0 docmill refine --strategy $strategy --alternatives 10 \
    --doc-time-limit 5m in.jsonl
  cmp out iterated || fail "$strategy: not what iterate finds"
done
DOCMILL_STRATEGY=best-of DOCMILL_ALTERNATIVES=2 DOCMILL_DOC_TIME_LIMIT=5m \
  expect_code 0 docmill refine in.jsonl
