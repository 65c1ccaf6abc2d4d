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

expect_code 0 docmill help refine
cp out help_refine
expect_has out "--target-quality"
expect_code 0 docmill refine --help
cmp out help_refine || fail "help refine is not refine --help"
expect_code 2 docmill help nosuch
expect_has err "there is no command 'nosuch'"
expect_code 2 docmill help plan
expect_has err "plan comes in a later version"

for command in plan "plan --help" "report --help" \
  "doctor --help" "config --help" "completion --help" "report show" doctor \
  "config show --origin" "completion bash" "help --json"; do
  # shellcheck disable=SC2086
  expect_code 2 docmill $command
  name=${command%% *}
  [[ $name == help ]] && name=$command
  expect_equal \
    "docmill: error: $name comes in a later version of docmill" \
    "$(cat err)"
done

expect_code 2 docmill scor odd.jsonl
expect_has err "there is no command 'scor'; there are score, refine, cache and help"
expect_equal "" "$(cat out)"
