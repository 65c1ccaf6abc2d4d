#!/usr/bin/env bash
# Of equal keys the last counts; escapes come out as characters.
source "$(dirname "$0")/../cli/lib.sh" "$1"

expect_code 0 docmill score --signals bytes,chars <<'END'
{"id":1,"text":"first","text":"2nd","id":"last"}
{"id":"nul","text":"a\u0000b"}
{"id":"pair","text":"\ud83d\ude00"}
{"id":"all","text":"\"\\\/\b\f\n\r\t"}
  { "id" : "space" , "text" : "x" }  
END
expect_equal '{"id":"last","score":{"bytes":3,"chars":3}}
{"id":"nul","score":{"bytes":3,"chars":3}}
{"id":"pair","score":{"bytes":4,"chars":1}}
{"id":"all","score":{"bytes":8,"chars":8}}
{"id":"space","score":{"bytes":1,"chars":1}}' "$(cat out)"

# What refine gives back reads back as the same text.
expect_code 0 docmill refine --target-quality 0 \
  <<<'{"id":1,"text":"a\u0000b\u001f\ud83d\ude00\"\\\u007f\u2028"}'
expect_equal '[97,0,98,31,128512,34,92,127,8232]' \
  "$(jq -c '.text|explode' out)"

expect_code 0 docmill refine --keep all --target-quality 0 \
  <<<'{"k":1,"text":"x","k":2}'
expect_equal '[2,1]' "$(jq -c '[.k]' out | tr -d '\n' | sed 's/]$/,/')$(
  grep -o '"k"' out | wc -l)]"
