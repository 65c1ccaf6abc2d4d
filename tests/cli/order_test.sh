#!/usr/bin/env bash
# Records leave in input order, or with --order completion as they are done.
source "$(dirname "$0")/../cli/lib.sh" "$1"

documents 3000 >in.jsonl
expect_code 0 docmill score in.jsonl --signals words --batch-size 7 --threads 4
seq 3000 | cmp - <(jq .id out) || fail "not in input order"

expect_code 0 docmill score in.jsonl --signals words --batch-size 7 \
  --threads 4 --order completion
expect_equal "$(docmill score -q in.jsonl --signals words | sort)" "$(sort out)"

expect_code 0 docmill refine in.jsonl --order input --batch-size 7 --threads 4
seq 3000 | cmp - <(jq .id out) || fail "refine: not in input order"
