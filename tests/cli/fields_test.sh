#!/usr/bin/env bash
# --text-field and --id-field name other fields.
source "$(dirname "$0")/../cli/lib.sh" "$1"

expect_code 3 docmill score --signals words --text-field body --id-field key \
  --rejects r.jsonl <<'END'
{"key":"k","body":"one two three","text":7,"id":"no"}
{"id":"a","text":"no body"}
END
expect_equal '{"id":"k","score":{"words":3}}' "$(cat out)"
expect_equal 2 "$(jq .line r.jsonl)"

# Only fields of the object itself count, however they are written.
expect_code 3 docmill score --signals words --rejects r.jsonl <<'END'
{"id":1,"meta":{"text":"inner"},"text":"outer text"}
{"id":2,"meta":{"text":"inner"}}
{"id":3,"te\u0078t":"escaped key is the same"}
END
expect_equal '{"id":1,"score":{"words":2}}
{"id":3,"score":{"words":5}}' "$(cat out)"

# With --keep all the refined text stands in "text" only once.
expect_code 0 docmill refine --keep all --text-field body \
  <<<'{"body":"Some text.","text":"other","lang":"en"}'
expect_equal '["Some text.","en"]' "$(jq -c '[.text,.lang]' out)"
expect_equal 1 "$(grep -o '"text":' out | wc -l)"
