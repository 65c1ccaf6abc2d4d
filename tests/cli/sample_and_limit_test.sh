#!/usr/bin/env bash
# --limit and --sample take the same documents each time.
source "$(dirname "$0")/../cli/lib.sh" "$1"

documents 1000 >in.jsonl
ids() { jq -r .id out | xargs; }

expect_code 0 docmill refine in.jsonl --limit 3
expect_equal "1 2 3" "$(ids)"
expect_code 0 docmill refine in.jsonl --limit 700 --batch-size 7 --threads 2
expect_equal 700 "$(wc -l <out)"
expect_code 0 docmill refine in.jsonl --limit 5000
expect_equal 1000 "$(wc -l <out)"

expect_code 0 docmill refine in.jsonl --sample 0.1
first=$(ids)
count=$(wc -l <out)
((count > 60 && count < 140)) || fail "$count of 1000 at a rate of 0.1"
expect_code 0 docmill refine in.jsonl --sample 0.1 --batch-size 3 --threads 2
expect_equal "$first" "$(ids)"
expect_code 0 docmill refine in.jsonl --sample 0.1 --limit 5
expect_equal "$(echo "$first" | cut -d' ' -f1-5)" "$(ids)"
expect_code 0 docmill refine in.jsonl --sample 1
expect_equal 1000 "$(wc -l <out)"

# Nothing taken is no input.
expect_code 4 docmill refine in.jsonl --limit 0
expect_code 4 docmill refine in.jsonl --sample 0
