#!/usr/bin/env bash
# A signal is answered in the middle of a line that has no end in sight.
source "$(dirname "$0")/../cli/lib.sh" "$1"

truncate -s 1T endless.jsonl || exit 0
set -m
"$program" score endless.jsonl >out 2>err &
mill=$!
set +m
has_read() { (($(awk '/^rchar/ { print $2 }' "/proc/$mill/io") > 100000000)); }
wait_for has_read
kill -INT "$mill"
is_gone() { ! kill -0 "$mill" 2>/dev/null; }
(wait_for is_gone) || { kill -KILL "$mill"; fail "the signal was not answered"; }
wait "$mill"
expect_equal 130 $?
