#!/usr/bin/env bash
# --keep all copies the other fields unchanged; --keep original adds the text.
source "$(dirname "$0")/../cli/lib.sh" "$1"

line='{"url":"http:\/\/x","id":"a","n":1.00,"score":3,"text":"a b","big":123456789012345678901,"deep":{"z":[1, 2 ],"text":"t"},"verdicts":0}'
expect_code 0 docmill score --signals words --keep all <<<"$line"
expect_equal '{"id":"a","score":{"words":2},"url":"http:\/\/x","n":1.00,"text":"a b","big":123456789012345678901,"deep":{"z":[1, 2 ],"text":"t"}}' "$(cat out)"

expect_code 0 docmill score --signals words <<<"$line"
expect_equal '{"id":"a","score":{"words":2}}' "$(cat out)"

expect_code 0 docmill refine --keep all \
  <<<'{"id":1,"outcome":"x","text":"Fine text.","lang":"en","llm":1}'
expect_equal 'id text outcome reason rounds before score llm lang' \
  "$(jq -r 'keys_unsorted|join(" ")' out)"

text='The mill turns.\n\n\n\n\nThe mill turns.  \nIt grinds the grain to flour.'
expect_code 0 docmill refine --keep original <<<"{\"id\":1,\"text\":\"$text\"}"
expect_equal "\"$text\"" "$(jq -c .original out)"

# Plain text has no other fields.
expect_code 0 docmill score --signals words --keep all --input-format lines \
  <<<'a line'
expect_equal '{"id":"-:1","score":{"words":2}}' "$(cat out)"
