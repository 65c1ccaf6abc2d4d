#!/usr/bin/env bash
# --progress chooses; without a terminal auto shows nothing.
source "$(dirname "$0")/../cli/lib.sh" "$1"

documents 20 >in.jsonl
expect_code 0 docmill score in.jsonl
! grep -q $'[\r\033]' err || fail "live line without a terminal"
for mode in auto bar plain none; do
  expect_code 0 docmill score in.jsonl --progress $mode
  expect_equal 1 "$(wc -l <err)"
  ! grep -q $'[\r\033]' err || fail "$mode: live line without a terminal"
done

# A line that cannot be shown is no reason to fail.
docmill score in.jsonl --progress bar >out 2>/dev/full
expect_equal 0 $?
expect_equal 20 "$(wc -l <out)"
