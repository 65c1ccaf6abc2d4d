#!/usr/bin/env bash
# What is wrong with the command line is said by name before a byte is read.
source "$(dirname "$0")/../cli/lib.sh" "$1"

refuse() {
  local culprit=$1
  shift
  expect_code 2 docmill "$@" <<<'not read'
  expect_has err "$culprit"
  grep -q '^docmill: error: ' err || fail "no error line"
  ! grep -q -e '--.*: --' err || fail "the option is named twice"
  expect_equal "" "$(cat out)"
}
refuse --no-such-option score --no-such-option
refuse '--thread: there is no such option; is --threads meant?' score --thread 1
refuse '--verson: there is no such option; is --version meant?' --verson
refuse '--pak: there is no such option; is --pack meant?' refine --pak=3
refuse '--api-key: there is no such option' refine --api-key=sk-1 --api-key='a sk-1'
! grep -e sk-1 -e meant err || fail "a secret is told, or a name far away"
refuse '--pack: needs a value: N|auto|off' refine --pack
refuse --threads score --threads many
refuse --batch-size score --batch-size 0
refuse --batch-size score --batch-size some
refuse --memory-limit score --memory-limit 1
refuse --max-doc-bytes score --max-doc-bytes 1.5x
refuse --max-doc-bytes score --max-doc-bytes 0
refuse sideways score --order sideways
refuse --keep score --keep original
refuse --compress score --compress brotli
refuse --input-format score --input-format csv
refuse --invalid-utf8 score --invalid-utf8 ignore
refuse --signals score --signals no_such_signal
refuse no_such_signal score --signals no_such_signal
refuse --progress score --progress dance
refuse --quiet score --quiet --verbose
refuse --output score --output
for option in --output --rejects --report; do
  refuse "$option: names no file" score "$option" ""
done
refuse 'FILE: names no file' score ""
refuse '--report: a report goes to a file' score --report -
refuse '--threads: is given more than once' score --threads 1 --threads 2
refuse --target-quality refine --target-quality 101
refuse --max-rounds refine --max-rounds 0
refuse --max-rounds refine --max-rounds 8
refuse --accept refine --accept worse
refuse --checks refine --checks length,nonsense
refuse --sample refine --sample 1.5
refuse --time-limit refine --time-limit soon
refuse --limit refine --limit few
refuse --limit refine --limit 1MiB
refuse --batch-min score --batch-min 1kb
for option in --sample --target-quality --min-gain --max-error-rate; do
  refuse $option refine $option nan
done
refuse missing.jsonl score missing.jsonl
refuse '--batch-min: 50 is more than --batch-max 10' \
  score --batch-min 50 --batch-max 10
refuse '--batch-max: 0 is not from 1 to 100000' score --batch-max 0
