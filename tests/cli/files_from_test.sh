#!/usr/bin/env bash
# A list names the files to read, one a line or separated by NUL.
source "$(dirname "$0")/../cli/lib.sh" "$1"

echo '{"id":1,"text":"x"}' >a.jsonl
echo '{"id":2,"text":"x"}' >'b c.jsonl'
echo '{"id":3,"text":"x"}' >c.jsonl
printf 'b c.jsonl\n\na.jsonl\r\n' >list

ids() { jq -r .id out | xargs; }
expect_code 0 docmill score --files-from list
expect_equal "2 1" "$(ids)"
expect_code 0 docmill score c.jsonl --files-from list
expect_equal "3 2 1" "$(ids)"
expect_code 0 docmill score --files-from - <list
expect_equal "2 1" "$(ids)"
printf 'c.jsonl\0b c.jsonl\0' >nul
expect_code 0 docmill score --files-from nul --files-from list
expect_equal "3 2 2 1" "$(ids)"

# A file of the list that is gone is one reject; the others are read.
printf 'gone.jsonl\na.jsonl\n' >list
expect_code 3 docmill score --files-from list --rejects r.jsonl
expect_equal "1" "$(ids)"
expect_equal '["gone.jsonl",1,0,"No such file or directory",""]' \
  "$(jq -c '[.source,.line,.offset,.error,.excerpt]' r.jsonl)"

expect_code 2 docmill score --files-from no_such_list
expect_has err no_such_list
