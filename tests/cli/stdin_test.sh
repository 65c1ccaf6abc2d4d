#!/usr/bin/env bash
# No FILE and - are stdin; it is read as JSONL, once, at its place.
source "$(dirname "$0")/../cli/lib.sh" "$1"

line='{"id":"s","text":"one two"}'
want='{"id":"s","score":{"words":2}}'

expect_code 0 docmill score --signals words <<<"$line"
expect_equal "$want" "$(cat out)"
expect_code 0 docmill score --signals words - <<<"$line"
expect_equal "$want" "$(cat out)"

echo '{"id":"a","text":"a"}' >a.jsonl
echo '{"id":"b","text":"b"}' >b.jsonl
expect_code 0 docmill score --signals words a.jsonl - b.jsonl <<<"$line"
expect_equal "a s b" "$(jq -r .id out | xargs)"

expect_code 2 docmill score - - <<<"$line"
expect_has err "-: "

printf '{"text":"no line end"}' >last
expect_code 0 docmill score --signals words <last
expect_equal '{"id":"-:1","score":{"words":3}}' "$(cat out)"
