#!/usr/bin/env bash
# DOCMILL_ISA chooses the kernels; all of them write the same bytes.
source "$(dirname "$0")/../cli/lib.sh" "$1"

expect_code 2 env DOCMILL_ISA=mmx "$program" score <<<'{"text":"a"}'
expect_has err "DOCMILL_ISA: 'mmx'"
expect_equal "" "$(cat out)"

{
  documents 400
  for i in {1..40}; do
    text="Straße İstanbul ΛΌΓΟΣ 東京$iひらがな é́ x_y"
    printf '{"id":"u%d","text":"%*s%s"}\n' "$i" "$i" '' "$text"
  done
} >in.jsonl
for isa in scalar avx2 avx512 ''; do
  expect_code 0 env DOCMILL_ISA=$isa "$program" score in.jsonl \
    --report "r$isa.json"
  cp out "isa_$isa"
done
cmp isa_scalar isa_avx2 || fail "avx2 differs"
cmp isa_scalar isa_avx512 || fail "avx512 differs"
cmp isa_scalar isa_ || fail "the default differs"
expect_equal '"scalar"' "$(jq .run.isa rscalar.json)"
