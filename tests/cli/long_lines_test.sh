#!/usr/bin/env bash
# --max-doc-bytes bounds a line or text file after decompression.
source "$(dirname "$0")/../cli/lib.sh" "$1"

line() { printf '{"id":%d,"text":"%*s"}' "$1" "$2" '' | tr ' ' x; }

# {"id":N,"text":""} is 18 bytes.
{ line 1 32; echo; line 2 33; echo; line 3 32; printf '\r\n'; line 4 33; } \
  >in.jsonl
expect_code 3 docmill score --max-doc-bytes 50 in.jsonl --rejects r.jsonl
expect_equal '1 3' "$(jq -r .id out | xargs)"
expect_equal '2 4' "$(jq -r .line r.jsonl | xargs)"
expect_has r.jsonl "longer than 50 bytes"
expect_equal 51 "$(jq -s '.[0].offset' r.jsonl)"

head -c 51 /dev/zero | tr '\0' a >long.txt
head -c 50 long.txt >fits.txt
expect_code 3 docmill score --max-doc-bytes 50 --rejects r.jsonl \
  long.txt fits.txt
expect_equal fits.txt "$(jq -r .id out)"
gzip <long.txt >packed.txt
expect_code 3 docmill score --max-doc-bytes 50 packed.txt --rejects r.jsonl
expect_code 0 docmill score --max-doc-bytes 1KiB packed.txt
