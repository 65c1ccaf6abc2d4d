#!/usr/bin/env bash
# On a terminal a live line shows the progress and is wiped at the end.
source "$(dirname "$0")/../cli/lib.sh" "$1"
needs_terminal

# script gives its command a terminal as stderr; records go to a file.
on_terminal() {  # SECONDS COMMAND...: with input that takes that long
  local seconds=$1
  shift
  (documents 5 && sleep "$seconds") |
    "$@" script -qec "'$program' score --signals words -o o.jsonl <&3" \
      /dev/null 3<&0 </dev/null >seen
}
on_terminal 1.5 env TERM=xterm
expect_equal 5 "$(wc -l <o.jsonl)"
grep -q $'\r\033\[K5 docs' seen || fail "no live line"
tail -c 200 seen | grep -q $'\r\033\[K''docmill: 5 documents' ||
  fail "the live line was not wiped"

# Sizes that are nonsense do no harm.
on_terminal 0.6 env TERM=xterm COLUMNS=0 LINES=x
expect_equal 5 "$(wc -l <o.jsonl)"

# A terminal that cannot redraw sees no live line.
for term in dumb ''; do
  on_terminal 0.6 env TERM=$term
  ! grep -q $'\033' seen || fail "TERM=$term was redrawn"
  expect_has seen "5 documents"
done
