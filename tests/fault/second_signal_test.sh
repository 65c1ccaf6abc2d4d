#!/usr/bin/env bash
# A second signal ends at once, whatever is in the way.
source "$(dirname "$0")/../cli/lib.sh" "$1"

# Nobody reads the pipe: finishing what is in flight would take forever.
mkfifo pipe
exec 4<>pipe
documents 20000 >in.jsonl
set -m
"$program" refine in.jsonl -o pipe 2>log &
set +m
wait_for read -r -t 0.05 -n 10 -u 4
kill -TERM $!
wait_for grep -q stopping log
kill -INT $!
wait $!
expect_equal 130 $?
[[ -p pipe ]] || fail "the pipe is gone"

# Nor is a report waited for that nobody reads; the records are complete.
mkfifo report.json
set -m
"$program" score in.jsonl -o o.jsonl --report report.json 2>log &
set +m
wait_for test -e o.jsonl
kill -INT $!
wait_for grep -q stopping log
kill -TERM $!
wait $!
expect_equal 143 $?
expect_equal 20000 "$(wc -l <o.jsonl)"
