#!/usr/bin/env bash
# Neither threads nor the size of batches change a byte of the output.
source "$(dirname "$0")/../cli/lib.sh" "$1"

documents 700 >in.jsonl
for n in 1 2; do  # of more than one block
  printf '{"id":"big%d","text":"%s"}\n' $n \
    "$(seq 45000 |
    awk '{ printf "A line %d.%s", $1, ($1 % 9 ? " " : "\\n") }')"
  echo not json
  documents 50
done >>in.jsonl

for command in score refine; do
  rm -f want
  for threads in 1 2 8; do
    for size in 1 7 500 auto; do
      expect_code 3 docmill $command in.jsonl --threads $threads \
        --batch-size $size --rejects rejects
      [[ -e want ]] || { mv out want; mv rejects want_rejects; continue; }
      cmp out want || fail "$command --threads $threads --batch-size $size"
      cmp rejects want_rejects || fail "rejects of $threads, $size"
    done
  done
  expect_equal 802 "$(wc -l <want)"
done
