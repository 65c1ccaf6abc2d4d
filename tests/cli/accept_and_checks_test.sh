#!/usr/bin/env bash
# --accept, --checks and --min-gain decide what may take a text's place.
source "$(dirname "$0")/../cli/lib.sh" "$1"

outcome() { jq -r '"\(.outcome) \(.reason)"' out; }

repeated=$(sed -n 2p "$tests/prose.jsonl")
expect_code 0 docmill refine --min-gain 100 <<<"$repeated"
expect_equal "rolled_back no_gain" "$(outcome)"
expect_code 0 docmill refine --target-quality 85 <<<"$repeated"
expect_equal "refined target_reached" "$(outcome)"

# Without its last words no repair makes it perfect.
expect_code 0 docmill refine --target-quality 100 <<<"${repeated/ the water./}"
expect_equal "refined converged" "$(outcome)"

# A repair too small for a gain is taken only by --accept valid and any.
spaces='{"text":"ok then   \n\n\n\n\nyes "}'
expect_code 0 docmill refine --min-gain 50 <<<"$spaces"
expect_equal "rolled_back no_gain" "$(outcome)"
for accept in valid any; do
  expect_code 0 docmill refine --accept $accept --min-gain 50 <<<"$spaces"
  expect_equal "refined" "$(jq -r .outcome out)"
  expect_equal '"ok then\n\nyes"' "$(jq -c .text out)"
done

for checks in all none length facts,script \
  empty,truncated,length,refusal,facts,script; do
  expect_code 0 docmill refine --checks $checks <<<"$repeated"
  expect_equal refined "$(jq -r .outcome out)"
done
