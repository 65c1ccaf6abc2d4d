#!/usr/bin/env bash
# A damaged cache never fails a run nor changes a text.
source "$(dirname "$0")/calling_lib.sh" "$1"
damaged 100 >in.jsonl
cache=kept
start_sim
expect_code 0 refine in.jsonl
jq -c 'del(.llm)' out >first
cp -r kept whole

# still_right: a run has the same texts, and the one after it needs no server.
still_right() {
  # To look at it first ends well, or says what is wrong.
  docmill cache stats --cache-dir kept >/dev/null 2>err || expect_equal 2 $?
  expect_code 0 refine in.jsonl
  cmp first <(jq -c 'del(.llm)' out) || fail "another text after: $1"
  expect_equal 0 "$(of_report .documents.failed)"
  expect_code 0 refine in.jsonl
  cmp first <(jq -c 'del(.llm)' out) || fail "another text later: $1"
  [[ -n ${2:-} ]] || expect_equal 0 "$(of_report .llm.requests)"
  expect_code 0 docmill cache stats --cache-dir kept
  rm -r kept && cp -r whole kept
}
size=$(stat -c %s kept/data.mdb)
# Bytes flipped, in a few places and in many; the seeds make it repeatable.
for seed in 1 2 3 4 5 6; do
  RANDOM=$seed
  for ((i = 0; i < seed * seed; i++)); do
    printf '\xa5' | dd of=kept/data.mdb bs=1 conv=notrunc status=none \
      seek=$(((RANDOM * 32768 + RANDOM) % size))
  done
  still_right "flipped $seed" maybe
done
for left in 0 1 100 4096 8192 $((size / 2)) $((size - 4096)); do
  truncate -s "$left" kept/data.mdb
  still_right "cut to $left" maybe
done
head -c 100000 /dev/urandom >kept/data.mdb
still_right garbage
yes "not a data base" | head -c "$size" >kept/data.mdb
still_right text
rm kept/data.mdb
still_right none

# A folder that cannot be written only warns.
for place in /proc/docmill in.jsonl in.jsonl/below; do
  cache=$place
  expect_code 0 refine in.jsonl
  cmp first <(jq -c 'del(.llm)' out) || fail "another text with $place"
  grep -q warning err || fail "no warning of $place"
  expect_equal 1 "$(of_report '.warnings | length')"
done
stop_sim
