#!/usr/bin/env bash
# --signals chooses what score records hold, in one fixed order.
source "$(dirname "$0")/../cli/lib.sh" "$1"

keys() { jq -r '.score|keys_unsorted|join(" ")' out; }
core='bytes chars words unique_words entropy_bits entropy_normalized quality'
line='{"id":1,"text":"to be or not to be"}'

expect_code 0 docmill score --signals core <<<"$line"
expect_equal "$core" "$(keys)"
expect_code 0 docmill score --signals entropy <<<"$line"
expect_equal 'char_entropy_bits unigram_entropy_nats type_token_ratio' "$(keys)"
expect_code 0 docmill score --signals words,bytes <<<"$line"
expect_equal '{"id":1,"score":{"bytes":18,"words":6}}' "$(cat out)"
expect_code 0 docmill score <<<"$line"
cp out default
expect_code 0 docmill score --signals all <<<"$line"
cmp out default || fail "all is not the default"
[[ $(keys) == "$core "* ]] || fail "core does not come first"

# Numbers are the shortest that read back exactly.
expect_code 0 docmill score --signals type_token_ratio,entropy_bits <<<"$line"
expect_equal '{"id":1,"score":{"entropy_bits":1.9182958340544893,"type_token_ratio":0.6666666666666666}}' \
  "$(cat out)"
