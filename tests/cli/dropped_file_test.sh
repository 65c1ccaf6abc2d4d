#!/usr/bin/env bash
# The file of --dropped is written as the output is.
source "$(dirname "$0")/../cli/lib.sh" "$1"

{ cat "$tests/prose.jsonl"; documents 700; cat "$tests/prose.jsonl"; } >in.jsonl
score() { docmill score -q in.jsonl --signals words --require c4 "$@"; }

# The same bytes whatever the schedule; with completion the same rows.
score -o o --dropped d || fail "exit code $?"
[[ $(wc -l <o) -gt 0 && $(wc -l <d) -gt 0 ]] || fail "one of both is empty"
expect_equal "$(wc -l <in.jsonl)" "$(cat o d | wc -l)"
for threads in 1 4; do
  for size in 1 7 500 auto; do
    score -o o2 --dropped d2 --threads $threads --batch-size $size
    cmp o o2 && cmp d d2 || fail "--threads $threads --batch-size $size"
  done
done
score -o o2 --dropped d2 --order completion --batch-size 7 --threads 4
cmp <(sort o) <(sort o2) && cmp <(sort d) <(sort d2) || fail "completion"

# Compressed by its own suffix only.
score -o o.gz --dropped d.zst --compress gzip
zstd -dcq d.zst | cmp d - || fail "not zstd"
score --compress zstd --dropped d2 >o.zst
cmp d d2 || fail "--compress is for the records"

# Renamed when complete, an older one replaced; devices, pipes and stdout are
# written directly.
[[ ! -e d2.part ]] || fail ".part stayed"
score -o o2 --dropped /dev/null || fail "exit code $?"
score -o o2 --dropped - | cmp d - || fail "not on stdout"
score -o o2 --dropped >(cat >piped) && wait $! && cmp d piped || fail "a pipe"
# A reader that leaves wants no more; the records go on.
score -o o2 --dropped >(head -n 1 >first) || fail "exit code $?"
cmp o o2 || fail "records are missing"

mkfifo slow
"$program" score -q --require c4 --signals words slow --input-format jsonl \
  -o o2 --dropped d2 &
exec 3>slow
cat in.jsonl >&3
wait_for has_lines d2.part "$(wc -l <d)"
kill -9 $!
wait $! 2>/dev/null
exec 3>&-
cmp d d2 || fail "the older file is gone"
cmp d d2.part && cmp o o2.part || fail "not whole"
