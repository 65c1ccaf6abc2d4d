#!/usr/bin/env bash
# Without a rejects file stderr shows the first 10 rejects and then a count.
source "$(dirname "$0")/../cli/lib.sh" "$1"

{
  echo '{"id":1,"text":"good"}'
  for i in {1..25}; do echo "bad line $i"; done
} >in.jsonl

expect_code 3 docmill score in.jsonl -q
expect_equal 1 "$(wc -l <out)"
expect_equal 11 "$(wc -l <err)"
expect_equal 10 "$(grep -c 'in.jsonl:[0-9]*: .*bad line' err)"
expect_has err "in.jsonl:2: "
expect_has err "in.jsonl:11: "
expect_has err "25 lines rejected"

head -4 in.jsonl >few.jsonl
expect_code 3 docmill score few.jsonl -q
expect_equal 3 "$(wc -l <err)"

# Nothing in a line can play tricks on a terminal.
printf 'bad \033[31m red\n' >esc.jsonl
expect_code 3 docmill score esc.jsonl -q
expect_has err '\x1b[31m'
! grep -q $'\033' err || fail "raw escape on stderr"

# Nor in a file's name, be it UTF-8 or not: 0x9B alone starts a command, too.
name=$'n\x9b31m\xff\e[31m\n.jsonl'
cp few.jsonl "$name"
expect_code 3 docmill score "$name" -q
expect_has err 'n\x9b31m\xff\x1b[31m\x0a.jsonl:2: '
iconv -f UTF-8 -t UTF-8 err >/dev/null || fail "bytes that are not UTF-8"
