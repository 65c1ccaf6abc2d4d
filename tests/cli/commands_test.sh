#!/usr/bin/env bash
# Every command of the contract is known; those to come say so.
source "$(dirname "$0")/../cli/lib.sh" "$1"

expect_code 2 docmill
expect_has err "Usage: "
expect_equal "" "$(cat out)"

expect_code 0 docmill help
expect_has out "score"
expect_code 0 docmill --help
expect_code 0 docmill --version
[[ $(cat out) =~ ^docmill\ [0-9]+\.[0-9]+\.[0-9]+$ ]] || fail "no version"

for command in plan "cache stats" "report show" doctor \
  "config show --origin" "completion bash" "help --json"; do
  # shellcheck disable=SC2086
  expect_code 2 docmill $command
  name=${command%% *}
  [[ $name == help ]] && name=$command
  expect_equal \
    "docmill: error: $name comes in a later version of docmill" \
    "$(cat err)"
done

expect_code 2 docmill scor
expect_has err scor
expect_equal "" "$(cat out)"
