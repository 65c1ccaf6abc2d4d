#!/usr/bin/env bash
# A full disk ends the run with code 75 and leaves whole records only.
source "$(dirname "$0")/../cli/lib.sh" "$1"

documents 5000 >in.jsonl

# Every write to /dev/full fails.
expect_code 75 docmill score in.jsonl -o /dev/full
expect_has err "docmill: error: /dev/full: disk full: No space left on device"
docmill score in.jsonl >/dev/full 2>err
expect_equal 75 $?
expect_has err "stdout: disk full"
expect_code 75 docmill score in.jsonl -o o.jsonl --report /dev/full

# The dropped documents are as dear as the records.
expect_code 75 docmill score in.jsonl --require c4 --dropped /dev/full \
  -o kept.jsonl
expect_has err "docmill: error: /dev/full: disk full: No space left on device"
[[ ! -e kept.jsonl ]] || fail "a final file of a failed run"
(ulimit -f 64 && expect_code 75 docmill score in.jsonl --require c4 \
  --dropped dropped.jsonl -o /dev/null)
expect_has err "docmill: error: dropped.jsonl.part: disk full"
[[ ! -e dropped.jsonl ]] || fail "a final file that is not complete"
jq -e .dropped.rule dropped.jsonl.part >rules || fail "half a row in .part"
expect_code 75 docmill score "$tests/prose.jsonl" in.jsonl \
  --require gopher_quality -o /dev/full --dropped d.zst
[[ ! -e d.zst ]] || fail "a final file of a failed run"
zstd -dcq <d.zst.part >rows || fail "no whole frame in d.zst.part"

check_part() {  # FOLDER: of what could not be finished
  [[ ! -e $1/o.jsonl ]] || fail "a final file that is not complete"
  jq -e .id "$1/o.jsonl.part" >ids || fail "half a record in .part"
  seq "$(wc -l <ids)" | cmp - ids || fail "records are missing"
}

# A limit on the size of files, EFBIG, is as good as a small disk.
mkdir limited
(ulimit -f 64 && expect_code 75 docmill score in.jsonl -o limited/o.jsonl)
expect_has err "docmill: error: limited/o.jsonl.part: disk full"
check_part limited
(ulimit -f 8 && docmill score in.jsonl -o limited/z.zst 2>err)
expect_equal 75 $?
[[ ! -e limited/z.zst ]] || fail "a compressed final file"

# What did not fail itself is ended properly, as far as it came.
{ cat in.jsonl; echo bad; } >one_bad.jsonl
for name in o.jsonl.gz o.jsonl.zst; do
  expect_code 75 docmill score one_bad.jsonl -o $name --rejects /dev/full
  [[ ! -e $name ]] || fail "a final file of a failed run"
  zstd -dcq <$name.part | jq -e .id >ids || fail "no whole frame in $name"
  seq "$(wc -l <ids)" | cmp - ids || fail "records are missing"
done

mkdir small
mount -t tmpfs -o size=128k tmpfs small 2>/dev/null || exit 0  # not root
trap 'umount "$folder/small"; finish' EXIT
expect_code 75 docmill refine in.jsonl -o small/o.jsonl --report r.json
expect_has err "docmill: error: small/o.jsonl.part: disk full"
check_part small
expect_equal '["failed",75]' "$(jq -c '[.run.status,.run.exit_code]' r.json)"
