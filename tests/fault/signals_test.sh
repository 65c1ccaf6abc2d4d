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

# What is dropped is left as whole: every document read is in one of both.
rm slow && mkfifo slow
set -m
"$program" score --input-format jsonl slow --require gopher_quality \
  -o o.jsonl --dropped d.jsonl.gz --report r.json 2>log &
set +m
exec 3>slow
{ cat "$tests/prose.jsonl"; documents 30; } >&3
wait_for has_lines o.jsonl.part 1
kill -INT $!
wait $!
expect_equal 130 $?
exec 3>&-
expect_has log "docmill: the records so far are in o.jsonl.part"
expect_has log "docmill: the dropped documents so far are in d.jsonl.gz.part"
expect_equal "$(jq -c '.documents|[.read,.dropped]' r.json)" "$(jq -nc \
  --slurpfile o o.jsonl.part --slurpfile d <(gzip -dc <d.jsonl.gz.part) \
  '[($o + $d|length),($d|length)]')"
[[ ! -e d.jsonl.gz ]] || fail "a final file of an interrupted run"

# The next run starts anew.
documents 5 | expect_code 0 docmill score -o o.jsonl
expect_equal 5 "$(wc -l <o.jsonl)"
[[ ! -e o.jsonl.part ]] || fail "old .part stayed"
