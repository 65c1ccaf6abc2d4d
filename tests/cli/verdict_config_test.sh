#!/usr/bin/env bash
# --verdict-config changes the thresholds of verdicts and of --require.
source "$(dirname "$0")/../cli/lib.sh" "$1"

text=$(printf 'The cat and the dog sat with %d mice to be glad. ' 1 2 3 4)
jq -nc --arg text "$text" '{id: 1, text: $text}' >in.jsonl
verdicts() { docmill score -q in.jsonl "$@" | jq -c .verdicts; }
config() { printf '%b\n' "$1" >v.toml; }

expect_equal '{"gopher_quality":"gopher_short_doc","c4":"too_few_sentences"}' \
  "$(verdicts --signals gopher_quality,c4)"
config '[gopher_quality]\nmin_doc_words = 48\n[c4]\nmin_num_sentences = 4'
expect_equal '{"gopher_quality":"pass","c4":"pass"}' \
  "$(verdicts --signals gopher_quality,c4 --verdict-config v.toml)"
expect_code 0 docmill score in.jsonl --require gopher_quality,c4 \
  --verdict-config v.toml
expect_equal 1 "$(wc -l <out)"
config '[gopher_quality]\nmin_doc_words = 49'
expect_code 0 docmill score in.jsonl --require gopher_quality \
  --verdict-config v.toml --dropped - -o o.jsonl
expect_equal '{"verdict":"gopher_quality","rule":"gopher_short_doc","value":48,"threshold":49}' \
  "$(jq -c .dropped out)"
config '[gopher_quality]\nmin_doc_words = false'
DOCMILL_VERDICT_CONFIG=v.toml expect_code 0 docmill score in.jsonl
expect_equal pass "$(jq -r .verdicts.gopher_quality out)"
# From a pipe too; the file of all defaults changes nothing.
expect_equal '{"c4":"pass"}' "$(verdicts --signals c4 \
  --verdict-config <(printf '[c4]\nmin_num_sentences = 0'))"
expect_code 0 docmill score "$tests/prose.jsonl" \
  --verdict-config "$tests/../../data/verdicts.toml"
docmill score -q "$tests/prose.jsonl" | cmp - out || fail "not the defaults"

refuse() {  # CONFIG WANT
  config "$1"
  expect_code 2 docmill score --verdict-config v.toml <<<'not read'
  expect_has err "docmill: error: --verdict-config: v.toml$2"
}
refuse '[c4]\nmin_sentences = 3' \
  ":2: c4.min_sentences: there is no such key; [c4] has min_num_sentences, "
refuse '[c5]' ":1: c5: there is no such table; there are gopher_quality, "
refuse '[c4]\nmin_num_sentences = nan' ":2: c4.min_num_sentences: must be a "
refuse '[c4' ":1: not TOML: "
for file in no/such.toml . - /dev/zero; do
  expect_code 2 docmill score --verdict-config $file <<<'not read'
  expect_has err "docmill: error: --verdict-config: $file: "
done
