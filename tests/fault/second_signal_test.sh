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
