#!/usr/bin/env bash
# A record leaves as soon as its line came in, with one thread too.
source "$(dirname "$0")/../cli/lib.sh" "$1"

for threads in 1 2; do
  for command in score refine; do
    : >log.jsonl
    exec 3< <(exec tail -f log.jsonl)
    tail=$!
    helpers=("$tail")
    rm -f records  # of the run before
    "$program" $command --quiet --threads $threads <&3 >records &
    for n in 1 2 3; do
      echo "{\"id\":$n,\"text\":\"line $n\"}" >>log.jsonl
      wait_for has_lines records $n
      expect_equal $n "$(tail -1 records | jq .id)"
    done
    kill $tail  # the end of the input
    wait $! || fail "exit code $?"
  done
done

# A compressed output can be read as far as it came, too.
mkfifo slow
"$program" score --quiet --input-format jsonl slow -o records.gz &
exec 3>slow
documents 1 >&3
first_record_is_there() { gzip -dc records.gz.part 2>/dev/null | grep -q id; }
wait_for first_record_is_there
exec 3>&-
wait $! || fail "exit code $?"
