#!/usr/bin/env bash
# An id is copied as it stands; without one it is FILE:LINE or the path.
source "$(dirname "$0")/../cli/lib.sh" "$1"

cat >in.jsonl <<'END'
{"id":"plain","text":""}
{"id":12345678901234567890123,"text":""}
{"id":-1.50e+3,"text":""}
{"id":"a\u0041\/\"","text":""}
{"id":null,"text":""}
{"id":{"x":1},"text":""}

{"text":""}
{"id":"plain","text":""}
END
expect_code 0 docmill score --signals words in.jsonl
expect_equal '{"id":"plain","score":{"words":0}}
{"id":12345678901234567890123,"score":{"words":0}}
{"id":-1.50e+3,"score":{"words":0}}
{"id":"a\u0041\/\"","score":{"words":0}}
{"id":"in.jsonl:5","score":{"words":0}}
{"id":"in.jsonl:6","score":{"words":0}}
{"id":"in.jsonl:8","score":{"words":0}}
{"id":"plain","score":{"words":0}}' "$(cat out)"

mkdir 'a "b"'
echo text >'a "b"/c.txt'
expect_code 0 docmill score --signals words 'a "b"/c.txt'
expect_equal '{"id":"a \"b\"/c.txt","score":{"words":1}}' "$(cat out)"
