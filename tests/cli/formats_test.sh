#!/usr/bin/env bash
# The format follows from the name, or from --input-format.
source "$(dirname "$0")/../cli/lib.sh" "$1"

printf '{"text":"a b"}\n{"text":"c"}\n' >x.jsonl
cp x.jsonl x.ndjson
cp x.jsonl x.json
cp x.jsonl x.txt
cp x.jsonl no_suffix

records() { jq -r '"\(.id)=\(.score.words)"' out | xargs; }
expect_code 0 docmill score --signals words x.jsonl x.ndjson x.json
expect_equal "x.jsonl:1=2 x.jsonl:2=1 x.ndjson:1=2 x.ndjson:2=1 \
x.json:1=2 x.json:2=1" "$(records)"
expect_code 0 docmill score --signals words x.txt no_suffix
expect_equal "x.txt=5 no_suffix=5" "$(records)"

expect_code 0 docmill score --signals words --input-format lines x.txt
expect_equal "x.txt:1=3 x.txt:2=2" "$(records)"
expect_code 0 docmill score --signals words --input-format jsonl x.txt
expect_equal "x.txt:1=2 x.txt:2=1" "$(records)"
expect_code 0 docmill score --signals words --input-format text <x.txt
expect_equal "-=5" "$(records)"

gzip -k x.jsonl && zstd -q x.ndjson
expect_code 0 docmill score --signals words x.jsonl.gz x.ndjson.zst
expect_equal "x.jsonl.gz:1=2 x.jsonl.gz:2=1 x.ndjson.zst:1=2 x.ndjson.zst:2=1" \
  "$(records)"
: >empty.txt
expect_code 0 docmill score --signals bytes empty.txt
expect_equal '{"id":"empty.txt","score":{"bytes":0}}' "$(cat out)"
