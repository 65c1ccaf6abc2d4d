#!/usr/bin/env bash
# Input that cannot be read is told by name; what can be is read.
source "$(dirname "$0")/../cli/lib.sh" "$1"

echo '{"id":1,"text":"a"}' >a.jsonl
expect_code 2 docmill score a.jsonl missing.jsonl
expect_has err "missing.jsonl: No such file or directory"
expect_equal "" "$(cat out)"

# Root may read all: then only what is gone cannot be read.
if [[ $(id -u) != 0 ]]; then
  cp a.jsonl secret.jsonl && chmod 000 secret.jsonl
  expect_code 2 docmill score secret.jsonl
  expect_has err "secret.jsonl: Permission denied"
fi

# What is gone from a list is a reject.
printf 'a.jsonl\nno/dir\ngone.txt\na.jsonl\n' >list
expect_code 3 docmill score --files-from list --rejects r.jsonl
expect_equal "1 1" "$(jq .id out | xargs)"
expect_equal "no/dir gone.txt" "$(jq -r .source r.jsonl | xargs)"

# One that goes while others are read is a reject as well.
mkdir d && cp a.jsonl d/z.jsonl && mkfifo slow
"$program" score --input-format jsonl slow d >records 2>log &
exec 3>slow
echo '{"id":0,"text":"b"}' >&3
wait_for has_lines records 1
rm -r d
exec 3>&-
wait $!
expect_equal 3 $?
expect_equal 1 "$(wc -l <records)"
expect_has log "d/z.jsonl:1: No such file or directory"
# A damaged file ends where it is damaged.
documents 5000 | gzip >good.gz
{ head -c 9000 good.gz; head -c 99 /dev/zero; } >bad.jsonl.gz
expect_code 3 docmill score bad.jsonl.gz a.jsonl --rejects r.jsonl
expect_equal 1 "$(wc -l <r.jsonl)"
expect_equal 1 "$(tail -1 out | jq .id)"
