#!/usr/bin/env bash
# Options to come are refused by name; the value that means off is fine.
source "$(dirname "$0")/../cli/lib.sh" "$1"

line='{"id":1,"text":"a b"}'

refuse() {
  expect_code 2 docmill "$@" <<<"$line"
  expect_has err "$2"
  expect_has err "later"
  expect_equal "" "$(cat out)"
}
for option in "--semantic-cache 0.01" \
  "--shared-cache redis://localhost" "--max-cost 1" \
  "--max-tokens-total 9" "--threshold x" \
  "--prom-file x.prom" "--config c.toml"; do
  # shellcheck disable=SC2086
  refuse refine $option
done
expect_code 2 docmill refine --semantic-cache 0.02 <<<"$line"
expect_has err "only off is there; 0.02 comes in a later version"
expect_code 2 docmill refine --shared-cache redis://u:secret@h <<<"$line"
expect_has err "only off and none are there; redis:// comes in a later"
! grep -q secret err || fail "a password is shown"
for option in "--threshold x" "--prom-file x.prom" "--config c.toml"; do
  # shellcheck disable=SC2086
  refuse score $option
done

expect_code 0 docmill refine --pack off --semantic-cache off \
  --backend local --cache-dir none --max-in-flight auto <<<"$line"
