#!/usr/bin/env bash
# kill -9 leaves no final file, and what is in FILE.part is whole.
source "$(dirname "$0")/../cli/lib.sh" "$1"

mkfifo slow
echo old >o.jsonl
"$program" score --signals words --input-format jsonl slow -o o.jsonl 2>log &
exec 3>slow
documents 100 >&3
wait_for has_lines o.jsonl.part 100
kill -9 $!
wait $! 2>/dev/null
expect_equal 137 $?
exec 3>&-
expect_equal old "$(cat o.jsonl)"
expect_equal 100 "$(jq .id o.jsonl.part | wc -l)"

# The lock went with the process.
documents 3 | expect_code 0 docmill score -o o.jsonl
expect_equal 3 "$(wc -l <o.jsonl)"
