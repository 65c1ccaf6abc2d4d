#!/usr/bin/env bash
# gzip and zstd are recognised by content, of many members and frames too.
source "$(dirname "$0")/../cli/lib.sh" "$1"

line() { echo "{\"id\":$1,\"text\":\"document $1\"}"; }
line 1 >a && line 2 >b && line 3 >c

ids() { jq -r .id out | xargs; }
cat <(gzip <a) <(gzip <b) <(gzip <c) >many.jsonl.gz
cat <(zstd -q <a) <(zstd -q <b) <(zstd -q <c) >many.jsonl.zst
cp many.jsonl.zst wrong_name.jsonl
expect_code 0 docmill score many.jsonl.gz many.jsonl.zst wrong_name.jsonl
expect_equal "1 2 3 1 2 3 1 2 3" "$(ids)"
expect_code 0 docmill score <many.jsonl.zst
expect_equal "1 2 3" "$(ids)"
cat many.jsonl.gz | expect_code 0 docmill score
expect_equal "1 2 3" "$(ids)"

# Of a file that is cut off, what came whole is delivered.
documents 2000 | gzip >whole.jsonl.gz
head -c 6000 whole.jsonl.gz >cut.jsonl.gz
expect_code 3 docmill score --input-format jsonl --rejects r.jsonl \
  cut.jsonl.gz a
expect_equal 1 "$(wc -l <r.jsonl)"
expect_has r.jsonl "compressed data ends too early"
[[ $(wc -l <out) -gt 100 ]] || fail "few documents"
expect_equal 1 "$(tail -1 out | jq .id)"
