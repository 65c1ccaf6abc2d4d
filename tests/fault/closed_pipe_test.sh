#!/usr/bin/env bash
# A reader that leaves (| head) ends the run quietly with code 0.
source "$(dirname "$0")/../cli/lib.sh" "$1"

documents 20000 >in.jsonl

for options in "" "--threads 1" "--compress gzip" "--order completion"; do
  # shellcheck disable=SC2086
  docmill score in.jsonl --signals words $options 2>err | head -c 9 >first
  expect_equal 0 "${PIPESTATUS[0]}"
  expect_equal 9 "$(wc -c <first)"
  expect_equal "" "$(cat err)"
done

docmill refine in.jsonl 2>err | head -1 >first
expect_equal 0 "${PIPESTATUS[0]}"
expect_equal 1 "$(jq .id first)"
expect_equal "" "$(cat err)"

# Input that does not end is no reason to go on.
mkfifo slow pipe
exec 4<>pipe  # so that nobody waits for the other to open it
"$program" score --input-format jsonl slow -o pipe 2>err 4>&- &
exec 3>slow 5<pipe 4>&-
documents 1 >&3
read -r <&5 || fail "no record"
exec 5<&-
documents 1 >&3
wait $!
expect_equal 0 $?
expect_equal "" "$(cat err)"
