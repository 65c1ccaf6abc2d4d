#!/usr/bin/env bash
# Each way of being invalid is a reject and harms no other line.
source "$(dirname "$0")/../cli/lib.sh" "$1"

good() { echo "{\"id\":$1,\"text\":\"good\"}"; }
bad=(
  'plain' '[]' '"text"' '7' 'null' '{}' '{"text":1}' '{"text":null}'
  '{"text":["a"]}' '{"text":"a"' '{"text":"a"}x' '{"text":"a"}{"text":"b"}'
  '{"text":"a",}' '{text:"a"}' "{'text':'a'}" '{"text":"a","n":01}'
  '{"text":"a","n":1.}' '{"text":"a","b":tru}' '{"text":"a","b":nul}'
  '{"text":"a\x"}' '{"text":"a\ud800"}' '{"text":"a\udc00b"}'
  '{"text":"a","k":"\ud83d"}' '{"text":"a","k":[1,}' '{"text":"open'
  $'{"text":"tab\there"}' $'{"text":"a","k":"\x01"}' '{"text":"a"} ]'
  '{"text" "a"}' '{"text":"a" "b":1}' '{"text":NaN}' '{"text":"a","n":+1}'
)
n=0
for line in "${bad[@]}"; do
  good $((n++))
  printf '%s\n' "$line"
done >in.jsonl
good $n >>in.jsonl

expect_code 3 docmill score --signals words in.jsonl --rejects r.jsonl
expect_equal "$(seq 0 $n | xargs)" "$(jq -r .id out | xargs)"
expect_equal "$(seq 2 2 $((2 * n)) | xargs)" "$(jq -r .line r.jsonl | xargs)"
expect_equal 0 "$(jq -c 'select(.error == "")' r.jsonl | wc -l)"

# The offset leads to the line itself.
while read -r offset; do
  tail -c +$((offset + 1)) in.jsonl | head -1
done < <(jq .offset r.jsonl) >found
printf '%s\n' "${bad[@]}" | cmp - found || fail "an offset is wrong"
