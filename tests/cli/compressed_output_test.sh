#!/usr/bin/env bash
# --compress, or the suffix of FILE, compresses the records.
source "$(dirname "$0")/../cli/lib.sh" "$1"

documents 300 >in.jsonl
docmill score in.jsonl -q >plain

expect_code 0 docmill score in.jsonl -o r.jsonl.gz
gzip -dc r.jsonl.gz | cmp - plain || fail "gzip by suffix"
expect_code 0 docmill score in.jsonl -o r.jsonl.zst
zstd -qdc r.jsonl.zst | cmp - plain || fail "zstd by suffix"
expect_code 0 docmill score in.jsonl --compress zstd
zstd -qdc <out | cmp - plain || fail "zstd on stdout"
expect_code 0 docmill score in.jsonl --compress gzip -o named.zst
gzip -dc <named.zst | cmp - plain || fail "the option comes first"
expect_code 0 docmill score in.jsonl --compress none -o also.gz
cmp also.gz plain || fail "none"

# What it writes it reads.
expect_code 0 docmill refine in.jsonl -o again.jsonl.zst
expect_code 0 docmill score again.jsonl.zst
expect_equal 300 "$(wc -l <out)"
