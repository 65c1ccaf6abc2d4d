#!/usr/bin/env bash
# A signal ends a program that waits for a pipe to be opened, or for a list.
source "$(dirname "$0")/../cli/lib.sh" "$1"

is_asleep() { [[ $(cut -d" " -f3 "/proc/$1/stat") == S* ]]; }

check() {  # PID
  sleep 0.2
  wait_for is_asleep "$1"
  kill -TERM "$1"
  wait "$1" 2>/dev/null
  expect_equal 143 $?
}

echo '{"id":1,"text":"a"}' >a.jsonl
mkfifo pipe list
"$program" score a.jsonl -o pipe 2>log &
check $!
"$program" score a.jsonl --rejects pipe 2>log &
check $!
exec 3<>list
"$program" score --files-from - <&3 2>log &
check $!
"$program" refine <&3 2>log &
check $!
