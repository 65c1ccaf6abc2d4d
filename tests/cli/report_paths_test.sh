#!/usr/bin/env bash
# The suffix of --report chooses the view; a wrong path is told at once.
source "$(dirname "$0")/../cli/lib.sh" "$1"

documents 20 >in.jsonl
expect_code 0 docmill refine in.jsonl --report r.json --report r.md \
  --report r.txt
jq -e '.run.status == "ok"' r.json >/dev/null || fail "r.json"
grep -q '^#' r.md || fail "no heading in r.md"
expect_has r.txt "20"
[[ $(wc -l <r.txt) -le 25 ]] || fail "r.txt is long"
[[ $(ls | xargs) == "err in.jsonl out r.json r.md r.txt" ]] || fail "$(ls)"

for path in r.html r.csv r.prom r.xml r no/such/r.json .; do
  expect_code 2 docmill score in.jsonl --report $path -o not_begun
  expect_has err "$path"
done
[[ ! -e not_begun && ! -e not_begun.part ]] || fail "the run was begun"

expect_code 0 docmill score in.jsonl --report /dev/stdout -o o.jsonl
expect_equal 20 "$(jq .documents.read out)"
expect_code 0 docmill score in.jsonl --report /dev/null
[[ -c /dev/null ]] || fail "/dev/null was replaced"

# A run that fails has a report, too.
expect_code 75 docmill score in.jsonl -o /dev/full --report r.json
expect_equal '["failed",75]' "$(jq -c '[.run.status,.run.exit_code]' r.json)"
