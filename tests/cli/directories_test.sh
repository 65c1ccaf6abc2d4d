#!/usr/bin/env bash
# A directory is walked in sorted order, hidden and compressed files too.
source "$(dirname "$0")/../cli/lib.sh" "$1"

mkdir -p d/b/c d/a
echo '{"id":1,"text":"x"}' >d/z.jsonl
echo '{"id":2,"text":"x"}' >d/a/y.ndjson
printf 'plain text\n' >d/b/c/note.txt
echo '{"id":3,"text":"x"}' | gzip >d/b/x.jsonl.gz
printf 'hidden\n' >d/.h
ln -s ../a/y.ndjson d/b/link.jsonl
ln -s .. d/b/loop
ln -s nowhere d/b/dangling
mkfifo d/pipe

expect_code 0 docmill score --signals words d
expect_equal 'd/.h 2 d/b/c/note.txt 2 3 1' "$(jq -r .id out | xargs)"

expect_code 0 docmill score d/z.jsonl d/b/c
expect_equal '1 d/b/c/note.txt' "$(jq -r .id out | xargs)"

mkdir nothing
expect_code 4 docmill score nothing
