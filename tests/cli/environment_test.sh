#!/usr/bin/env bash
# DOCMILL_ variables stand below flags and above defaults.
source "$(dirname "$0")/../cli/lib.sh" "$1"

line='{"id":1,"body":"a b c","text":"a"}'
words() { jq .score.words out; }

DOCMILL_TEXT_FIELD=body expect_code 0 docmill score <<<"$line"
expect_equal 3 "$(words)"
DOCMILL_TEXT_FIELD=body expect_code 0 docmill score --text-field text <<<"$line"
expect_equal 1 "$(words)"
expect_code 0 docmill score <<<"$line"
expect_equal 1 "$(words)"

DOCMILL_SIGNALS=words DOCMILL_KEEP=all DOCMILL_QUIET=1 \
  expect_code 0 docmill score <<<"$line"
expect_equal '{"id":1,"score":{"words":1},"body":"a b c","text":"a"}' \
  "$(cat out)"
expect_equal "" "$(cat err)"
DOCMILL_OUTPUT=o.jsonl DOCMILL_REPORT=r.json DOCMILL_THREADS=3 \
  expect_code 0 docmill score <<<"$line"
expect_equal 1 "$(wc -l <o.jsonl)"
expect_equal 3 "$(jq .run.threads r.json)"
DOCMILL_TARGET_QUALITY=0 DOCMILL_MAX_ROUNDS=1 expect_code 0 docmill refine \
  <<<"$line"
expect_equal good_enough "$(jq -r .reason out)"

# A wrong value is as wrong as on the command line.
for wrong in THREADS=x ORDER=y MAX_DOC_BYTES=z BATCH_SIZE=-1 SIGNALS=nope; do
  expect_code 2 env "DOCMILL_$wrong" "$program" score <<<"$line"
done
DOCMILL_THREADS=abc expect_code 2 docmill score <<<"$line"
expect_has err "DOCMILL_THREADS: 'abc' is not a number from 0 to 1024"
DOCMILL_THREADS=1 expect_code 2 docmill score --threads abc <<<"$line"
expect_has err "--threads: 'abc' is not a number from 0 to 1024"
DOCMILL_SEMANTIC_CACHE=0.02 expect_code 2 docmill refine <<<"$line"
expect_has err "DOCMILL_SEMANTIC_CACHE: only off is there; 0.02 comes in a later"
DOCMILL_PACK=11 expect_code 2 docmill refine <<<"$line"
expect_has err "DOCMILL_PACK: "
