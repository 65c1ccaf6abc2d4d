#!/usr/bin/env bash
# Stdin on a terminal prints the short help and exits 2, without waiting.
source "$(dirname "$0")/../cli/lib.sh" "$1"
needs_terminal

for command in score refine; do
  # script gives its command a terminal; stderr goes to a file.
  timeout 30 script -qec "'$program' $command 2>short; echo \$? >code" \
    /dev/null </dev/null >seen
  expect_equal 2 "$(cat code)"
  expect_has short "Usage: docmill $command [OPTIONS] [FILE...]"
  expect_has short "Try 'docmill $command --help'."
  expect_equal "" "$(cat seen)"
done

# A FILE is read all the same.
echo '{"id":1,"text":"a"}' >a.jsonl
timeout 30 script -qec "'$program' score -q --signals words a.jsonl" \
  /dev/null </dev/null >seen
expect_equal '{"id":1,"score":{"words":1}}' "$(tr -d '\r' <seen)"
