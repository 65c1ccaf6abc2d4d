#!/usr/bin/env bash
# A document that is too large for the memory that is left is a reject; when
# not even a batch fits, the run fails. Neither hangs.
source "$(dirname "$0")/../cli/lib.sh" "$1"
ldd "$program" | grep -qE 'lib[at]san' && exit 0  # they need all addresses

documents 2000 >in.jsonl
documents 2000 | tail -1000 >after.jsonl
{ printf '{"id":"big","text":"'; head -c 15000000 /dev/zero | tr '\0' x
  printf '"}\n'; } >big.jsonl

# With less and less memory every run ends by itself, and what it wrote is in
# order. Codes: 0 all fit, 1 failed, 3 some rejected.
for command in score refine; do
  for kilobytes in 600000 300000 200000 100000; do
    started=$SECONDS
    (ulimit -v $kilobytes
     exec timeout 60 "$program" $command --threads 2 in.jsonl big.jsonl \
       after.jsonl -o o.jsonl --rejects r.jsonl 2>log)
    code=$?
    ((SECONDS - started < 25)) || fail "hangs with $kilobytes kB"
    [[ $code == [013] ]] || fail "$command, $kilobytes kB, code $code: $(tail -2 log)"
    ! grep -q defect log || fail "$(tail -2 log)"
    [[ $code == [03] ]] || continue
    jq -e .id o.jsonl >/dev/null || fail "half a record"
    expect_equal 3001 "$(cat o.jsonl r.jsonl | wc -l)"
    [[ $code == 0 ]] || expect_has r.jsonl 'out of memory'
  done
done
