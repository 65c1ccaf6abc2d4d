#!/usr/bin/env bash
# An output that is an input is refused before anything is written.
source "$(dirname "$0")/../cli/lib.sh" "$1"

echo '{"id":1,"text":"a"}' >a.jsonl
cp a.jsonl before
ln -s a.jsonl link.jsonl
ln a.jsonl hard.jsonl

for output in a.jsonl ./a.jsonl link.jsonl hard.jsonl; do
  expect_code 2 docmill score a.jsonl -o "$output"
  expect_has err "$output"
  expect_has err "is an input file"
done
expect_code 2 docmill score a.jsonl --rejects hard.jsonl
cp a.jsonl r.json
expect_code 2 docmill score r.json --report r.json
cp a.jsonl o.jsonl.rejects.jsonl
expect_code 2 docmill score o.jsonl.rejects.jsonl -o o.jsonl
mkdir d && cp a.jsonl d/
expect_code 2 docmill score d -o d/a.jsonl
cp a.jsonl d/o.jsonl.part
expect_code 2 docmill score d -o d/o.jsonl

docmill score a.jsonl >>a.jsonl 2>err
expect_equal 2 $?
expect_has err stdout
docmill score -q --signals words <a.jsonl >>a.jsonl 2>err
expect_equal 2 $?
cmp a.jsonl before && cmp d/o.jsonl.part before || fail "an input was changed"

# Two outputs in one file would destroy each other.
for option in --rejects --report; do
  expect_code 2 docmill score before -o same.json $option same.json
  expect_has err "same.json: is named for two outputs"
done
