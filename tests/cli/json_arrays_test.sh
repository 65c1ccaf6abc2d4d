#!/usr/bin/env bash
# A .json file that holds one array is refused with the command that helps.
source "$(dirname "$0")/../cli/lib.sh" "$1"

printf ' [\n{"id":1,"text":"a"},\n{"id":2,"text":"b"}]\n' >a.json
expect_code 2 docmill score a.json
expect_has err "a.json"
expect_has err "jq -c '.[]' a.json | docmill"
expect_equal "" "$(cat out)"

# The command does help.
jq -c '.[]' a.json | expect_code 0 docmill score
expect_equal '1 2' "$(jq -r .id out | xargs)"

# In a directory it is one reject, not the end of the run.
mkdir d && cp a.json d/ && echo '{"id":3,"text":"c"}' >d/b.json
expect_code 3 docmill score d --rejects r.jsonl
expect_equal 3 "$(jq -r .id out)"
expect_equal 1 "$(wc -l <r.jsonl)"
expect_has r.jsonl "jq -c"

# One object in a .json file is one document when it is on one line.
expect_code 0 docmill score d/b.json
