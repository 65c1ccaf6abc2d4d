#!/usr/bin/env bash
# --require keeps what passes; --dropped has the others, with rule and value.
source "$(dirname "$0")/../cli/lib.sh" "$1"

{
  jq -c '. + {lang: "en", dropped: 1}' "$tests/prose.jsonl"
  documents 30
  echo bad
  jq -nc '{id: "lorem", text: ("Lorem ipsum dolor sit amet. " * 9)}'
  echo '{"id":"empty","text":""}'
} >in.jsonl
docmill score -q in.jsonl --rejects x >all.jsonl

expect_code 3 docmill score in.jsonl --require gopher_quality,c4 \
  --dropped d.jsonl --report r.json
pass='.verdicts|.gopher_quality == "pass" and .c4 == "pass"'
cmp <(jq -c "select($pass)" all.jsonl) <(jq -c . out) || fail "what is kept"
cmp <(jq -c "select($pass|not)" all.jsonl) <(jq -c 'del(.dropped)' d.jsonl) ||
  fail "what is dropped"
[[ -s out && -s d.jsonl ]] || fail "one of both is empty"
expect_equal '{"verdict":"gopher_quality","rule":"gopher_short_doc","value":0,"threshold":50}' \
  "$(jq -c 'select(.id == "empty").dropped' d.jsonl)"
expect_equal '["id","dropped","score","verdicts"]' \
  "$(head -n 1 d.jsonl | jq -c keys_unsorted)"

# The first that fails, in the order of the list.
expect_code 3 docmill score in.jsonl --require c4,gopher_quality \
  --dropped c.jsonl --signals words --keep all
expect_equal '{"verdict":"c4","rule":"lorem_ipsum","value":null,"threshold":null}' \
  "$(jq -c 'select(.id == "lorem").dropped' c.jsonl)"
expect_equal '["id","dropped","score","text","lang"]' \
  "$(jq -c 'keys_unsorted' out c.jsonl | grep lang | sort -u | grep dropped)"
! grep -q '"dropped":1' out c.jsonl || fail "dropped is docmill's name"

# All that was read is in one of both, and counted.
expect_equal '[35,35]' "$(jq -c --slurpfile o out --slurpfile d c.jsonl \
  '[.documents.read, ($o + $d|length)]' r.json)"
expect_equal "$(jq -c '[.dropped|[.verdict,.rule]]|.[0]' d.jsonl | sort | uniq -c |
  awk '{ print $1, $2 }')" "$(jq -r '.documents.dropped_by_rule|to_entries[]|
  .key as $v|.value|to_entries[]|"\(.value) \([$v,.key]|tojson)"' r.json |
  sort -k 2)"
expect_equal "$(wc -l <d.jsonl) $(docmill score -q in.jsonl --rejects x \
  --require gopher_quality,c4 | wc -c) d.jsonl" \
  "$(jq -r '"\(.documents.dropped) \(.documents.bytes_out) \(.output.dropped)"' r.json)"
expect_equal '[0,{}]' "$(docmill score -q in.jsonl --rejects x -o /dev/null \
  --report /dev/stdout | jq -c '.documents|[.dropped,.dropped_by_rule]')"

# Without --dropped they are counted only; none left is no failure.
echo '{"id":1,"text":"a b"}' >one.jsonl
expect_code 0 docmill score one.jsonl --require c4 -o none.jsonl
expect_equal 0 "$(wc -c <none.jsonl)"
expect_has err "docmill: 1 document, 1 dropped ("
