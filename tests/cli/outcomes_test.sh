#!/usr/bin/env bash
# A document leaves kept, refined or rolled back, with the reason.
source "$(dirname "$0")/../cli/lib.sh" "$1"

in=$tests/prose.jsonl
expect_code 0 docmill refine "$in"
expect_equal '["good","kept","good_enough",0]
["repeated","refined","target_reached",1]
["hopeless","rolled_back","no_gain",1]' \
  "$(jq -c '[.id,.outcome,.reason,.rounds]' out)"
expect_equal 'id text outcome reason rounds before score llm' \
  "$(head -1 out | jq -r 'keys_unsorted|join(" ")')"
expect_equal "bytes chars words unique_words entropy_bits entropy_normalized \
quality" "$(head -1 out | jq -r '.before|keys_unsorted|join(" ")')"

# A refined text is better; all others are as they came, scores included.
expect_equal true "$(jq -s '.[1]|.score.quality > .before.quality' out)"
expect_equal true "$(jq -s '.[1]|.score.bytes == (.text|utf8bytelength)' out)"
expect_equal true "$(jq -s '[.[0,2]|.score == .before]|all' out)"
cmp <(jq -c 'select(.id != "repeated").text' "$in") \
  <(jq -c 'select(.id != "repeated").text' out) || fail "a text was changed"

# before is what score says.
docmill score -q --signals core "$in" | jq -c .score |
  cmp - <(jq -c .before out) || fail "before is not the score"

# Refining what was refined changes nothing.
cp out once.jsonl
expect_code 0 docmill refine once.jsonl
cmp <(jq -c .text once.jsonl) <(jq -c .text out) || fail "not idempotent"

# --target-quality decides what is worth it.
expect_code 0 docmill refine --target-quality 0 "$in"
expect_equal kept "$(jq -r .outcome out | sort -u)"
