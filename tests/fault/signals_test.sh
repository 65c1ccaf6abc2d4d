#!/usr/bin/env bash
# SIGINT and SIGTERM end a run cleanly: whole records in FILE.part.
source "$(dirname "$0")/../cli/lib.sh" "$1"

interrupt() {  # SIGNAL CODE
  rm -f slow && mkfifo slow
  # Job control: else a shell starts what is in the background without SIGINT.
  set -m
  "$program" score --input-format jsonl slow -o o.jsonl --report r.json 2>log &
  set +m
  exec 3>slow
  documents 30 >&3
  printf '{"id":"half' >&3
  wait_for has_lines o.jsonl.part 30
  kill "-$1" $!
  wait $!
  expect_equal "$2" $?
  exec 3>&-
  expect_equal "$(seq 30 | xargs)" "$(jq .id o.jsonl.part | xargs)"
  [[ ! -e o.jsonl ]] || fail "a final file of an interrupted run"
  expect_equal "[\"interrupted\",$2,30,0]" "$(jq -c \
    '[.run.status,.run.exit_code,.documents.read,.documents.rejected]' r.json)"
}
interrupt INT 130
interrupt TERM 143

# The next run starts anew.
documents 5 | expect_code 0 docmill score -o o.jsonl
expect_equal 5 "$(wc -l <o.jsonl)"
[[ ! -e o.jsonl.part ]] || fail "old .part stayed"
