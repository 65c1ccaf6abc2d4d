#!/usr/bin/env bash
# timeout(1) sends a signal to the process and to its group; that is one signal,
# not a second one that ends at once.
source "$(dirname "$0")/../cli/lib.sh" "$1"

mkfifo slow
for signal in INT:130 TERM:143; do
  set -m
  "$program" score --input-format jsonl slow -o o.jsonl 2>log &
  set +m
  exec 3>slow
  documents 30 >&3
  wait_for has_lines o.jsonl.part 30
  kill -${signal%:*} $!
  sleep 0.03
  kill -${signal%:*} $! 2>kill.err || true  # it may have ended
  wait $!
  expect_equal ${signal#*:} $?
  expect_has log "docmill: 30 documents ("
  expect_has log "the records so far are in o.jsonl.part"
  exec 3>&-
done
