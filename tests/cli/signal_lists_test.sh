#!/usr/bin/env bash
# --signals chooses what score records hold, in one fixed order.
source "$(dirname "$0")/../cli/lib.sh" "$1"

keys() { jq -r '.score|keys_unsorted|join(" ")' out; }
core='bytes chars words unique_words entropy_bits entropy_normalized quality'
line='{"id":1,"text":"to be or not to be"}'

expect_code 0 docmill score --signals core <<<"$line"
expect_equal "$core" "$(keys)"
expect_code 0 docmill score --signals entropy <<<"$line"
expect_equal 'char_entropy_bits unigram_entropy_nats type_token_ratio' "$(keys)"
expect_code 0 docmill score --signals words,bytes <<<"$line"
expect_equal '{"id":1,"score":{"bytes":18,"words":6}}' "$(cat out)"
expect_code 0 docmill score <<<"$line"
cp out default
expect_code 0 docmill score --signals all <<<"$line"
cmp out default || fail "all is not the default"
[[ $(keys) == "$core "* ]] || fail "core does not come first"

# Numbers are the shortest that read back exactly.
expect_code 0 docmill score --signals type_token_ratio,entropy_bits <<<"$line"
expect_equal '{"id":1,"score":{"entropy_bits":1.9182958340544893,"type_token_ratio":0.6666666666666666}}' \
  "$(cat out)"

# Each group has its signals, each name its own; only that is in the record.
declare -A groups=(
  [entropy]='char_entropy_bits unigram_entropy_nats type_token_ratio'
  [shape]='lines paragraphs sentences whitespace_words non_symbol_words mean_word_length hash_ratio ellipsis_ratio alpha_word_ratio stop_words bullet_line_ratio ellipsis_line_ratio newline_word_ratio line_punctuation_ratio short_line_ratio line_char_dup_ratio uppercase_ratio digit_ratio'
  [repetition]='dup_line_ratio dup_line_char_ratio dup_paragraph_ratio dup_paragraph_char_ratio top_2gram_char_ratio top_3gram_char_ratio top_4gram_char_ratio dup_5gram_char_ratio dup_6gram_char_ratio dup_7gram_char_ratio dup_8gram_char_ratio dup_9gram_char_ratio dup_10gram_char_ratio'
  [readability]='flesch_reading_ease flesch_kincaid_grade'
  [quality]='quality quality_entropy quality_coherence quality_completeness'
)
expect_equal "$core ${groups[entropy]} ${groups[shape]} ${groups[repetition]} ${groups[readability]} quality_entropy quality_coherence quality_completeness" \
  "$(jq -r '.score|keys_unsorted|join(" ")' default)"
for group in "${!groups[@]}"; do
  expect_code 0 docmill score --signals $group <<<"$line"
  expect_equal "${groups[$group]}" "$(keys)"
  cmp <(jq -c ".score|[.${groups[$group]// /,.}]" out) \
    <(jq -c ".score|[.${groups[$group]// /,.}]" default) || fail "$group"
done
for name in ${groups[*]} $core; do
  [[ $name == quality ]] && continue  # the signal and its parts, as above
  expect_code 0 docmill score --signals $name <<<"$line"
  expect_equal "$(jq -c "{id,score:{$name:.score.$name}}" default)" "$(cat out)"
done

# Verdicts come with all or when named, and without any score when alone.
verdicts='gopher_quality gopher_repetition c4 fineweb'
expect_equal "$verdicts" "$(jq -r '.verdicts|keys_unsorted|join(" ")' default)"
for name in $verdicts; do
  expect_code 0 docmill score --signals $name <<<"$line"
  expect_equal "$(jq -c "{id,score:{},verdicts:{$name:.verdicts.$name}}" default)" \
    "$(cat out)"
done
expect_code 0 docmill score --signals fineweb,words,c4 <<<"$line"
expect_equal '["id","score","verdicts","words","c4","fineweb"]' \
  "$(jq -c '[keys_unsorted[],(.score,.verdicts|keys_unsorted[])]' out)"

expect_code 2 docmill score --signals words,gopher_qualty <<<'not read'
expect_has err "docmill: error: --signals: there is no signal, group or verdict 'gopher_qualty'; there are all, and the groups core entropy"
expect_has err "the verdicts $verdicts"

# Quality is in the report only when it was asked for.
for list in quality core all; do
  expect_code 0 docmill score --signals $list --report r.json <<<"$line"
  expect_equal 1 "$(jq .quality.before.count r.json)"
done
for list in quality_entropy shape c4 words; do
  expect_code 0 docmill score --signals $list --report r.json <<<"$line"
  expect_equal null "$(jq -c .quality.before r.json)"
done
