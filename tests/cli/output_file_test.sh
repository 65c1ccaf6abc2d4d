#!/usr/bin/env bash
# -o FILE appears whole: it is written as FILE.part and renamed.
source "$(dirname "$0")/../cli/lib.sh" "$1"

mkfifo slow
echo old >o.jsonl
echo left over >o.jsonl.part
"$program" score -q --signals words slow -o o.jsonl --input-format jsonl &
exec 3>slow
echo '{"id":1,"text":"a"}' >&3
wait_for has_lines o.jsonl.part 1
expect_equal '{"id":1,"score":{"words":1}}' "$(cat o.jsonl.part)"
expect_equal old "$(cat o.jsonl)"

# Another writer of the same file has to wait.
expect_code 75 docmill score -o o.jsonl <<<'{"id":2,"text":"b"}'
expect_has err o.jsonl.part

exec 3>&-
wait $! || fail "exit code $?"
expect_equal '{"id":1,"score":{"words":1}}' "$(cat o.jsonl)"
[[ ! -e o.jsonl.part ]] || fail ".part stayed"

# A link stays a link; the file keeps its mode.
ln -s o.jsonl link && chmod 640 o.jsonl
expect_code 0 docmill score --signals words -o link <<<'{"id":3,"text":"c"}'
[[ -L link ]] || fail "the link was replaced"
expect_equal 640 "$(stat -c %a o.jsonl)"
expect_equal '{"id":3,"score":{"words":1}}' "$(cat o.jsonl)"

expect_code 2 docmill score -o no/folder/o.jsonl <<<'{"id":3,"text":"c"}'
expect_has err no/folder/o.jsonl

# Who interrupts a run is told where the records are. (Job control: else a
# shell starts what is in the background without SIGINT.)
set -m
"$program" score slow -o cut.jsonl --input-format jsonl 2>log &
set +m
exec 3>slow
echo '{"id":1,"text":"a"}' >&3
wait_for has_lines cut.jsonl.part 1
kill -INT $!
wait $!
expect_equal 130 $?
expect_equal "docmill: the records so far are in cut.jsonl.part" \
  "$(tail -n 1 log)"
exec 3>&-
