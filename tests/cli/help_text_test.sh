#!/usr/bin/env bash
# The help of every command is as it was written down.
source "$(dirname "$0")/../cli/lib.sh" "$1"

for command in "" score refine cache "cache stats"; do
  # shellcheck disable=SC2086
  expect_code 0 docmill $command --help
  expect_equal "" "$(cat err)"
  diff "$tests/golden/help${command:+_${command/ /_}}.txt" out ||
    fail "docmill $command --help"
done
[[ $(awk '{ if (length > n) n = length } END { print n }' "$tests"/golden/*) \
  -le 80 ]] || fail "a line of the help is longer than 80 columns"
expect_code 0 docmill help
diff "$tests/golden/help.txt" out || fail "docmill help"

# Help that could not be written whole is a failure, as with any result.
if [[ -w /dev/full ]]; then
  "$program" refine --help >/dev/full 2>err
  expect_equal 1 $?
  expect_equal "docmill: error: standard output could not be written" \
    "$(cat err)"
fi
