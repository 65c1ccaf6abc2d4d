#!/usr/bin/env bash
# With --quiet stderr is empty when all went well, and only then.
source "$(dirname "$0")/../cli/lib.sh" "$1"

documents 50 >in.jsonl
for command in score refine; do
  expect_code 0 docmill $command in.jsonl --quiet -o o.jsonl --report r.json
  expect_equal "" "$(cat out err)"
  expect_code 0 docmill $command in.jsonl -q --progress plain
  expect_equal "" "$(cat err)"
  expect_code 0 docmill $command in.jsonl
  expect_equal 1 "$(wc -l <err)"
  [[ $(cat err) =~ ^docmill:\ 50\ documents ]] || fail "no summary"
done

expect_code 2 docmill score --quiet missing
expect_equal 1 "$(wc -l <err)"
expect_code 3 docmill score --quiet <<<'no json'
expect_equal 1 "$(wc -l <err)"
expect_has err "-:1: "

# Nothing is said that was written to a file.
expect_code 3 docmill score --quiet --rejects r.jsonl <<<'no json'
expect_equal "" "$(cat err)"
