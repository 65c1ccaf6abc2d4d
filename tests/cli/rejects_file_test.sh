#!/usr/bin/env bash
# Every invalid line is one row of the rejects file, with its place.
source "$(dirname "$0")/../cli/lib.sh" "$1"

printf '{"id":1,"text":"a"}\nnot json\n\n[1]\n{"id":2,"text":"b"}\n' >in.jsonl

expect_code 3 docmill score --signals words in.jsonl --rejects r.jsonl
expect_equal '1 2' "$(jq -r .id out | xargs)"
expect_equal '["source","line","offset","error","excerpt"]' \
  "$(head -1 r.jsonl | jq -c keys_unsorted)"
expect_equal '["in.jsonl",2,20,"not json"]
["in.jsonl",4,30,"[1]"]' \
  "$(jq -c '[.source,.line,.offset,.excerpt]' r.jsonl)"

# With -o it is OUTPUT.rejects.jsonl, there only when needed.
expect_code 3 docmill score in.jsonl -o o.jsonl
cmp o.jsonl.rejects.jsonl r.jsonl || fail "default rejects file"
expect_code 0 docmill score -o o.jsonl <<<'{"text":"a"}'
[[ ! -e o.jsonl.rejects.jsonl ]] || fail "old rejects file stayed"

# One that was asked for is there in any case.
expect_code 0 docmill score --rejects none.jsonl <<<'{"text":"a"}'
[[ -f none.jsonl && ! -s none.jsonl ]] || fail "no empty rejects file"

# On stdout they stand alone.
expect_code 2 docmill score in.jsonl --rejects -
expect_has err "--rejects -: stdout is for records; give --output FILE"
expect_code 3 docmill score in.jsonl -o o.jsonl --rejects -
cmp out r.jsonl || fail "rejects on stdout"

# The excerpt is short and valid UTF-8, whatever the line was.
{ printf 'é%.0s' {1..500}; echo; printf '\377\376 bytes\n'; } >bad.jsonl
expect_code 3 docmill score bad.jsonl --rejects r.jsonl
expect_equal true "$(jq -s '.[0].excerpt|utf8bytelength <= 100' r.jsonl)"
expect_equal '"�� bytes"' "$(jq -c 'select(.line==2).excerpt' r.jsonl)"
