#!/usr/bin/env bash
# What is no regular file is written directly and never renamed over.
source "$(dirname "$0")/../cli/lib.sh" "$1"

line='{"id":1,"text":"a"}'
want='{"id":1,"score":{"words":1}}'

expect_code 0 docmill score -o /dev/null --rejects /dev/null <<<"$line"
expect_equal "" "$(cat out)"
[[ -c /dev/null && ! -e /dev/null.part ]] || fail "/dev/null was replaced"

mkfifo pipe
cat pipe >seen &
expect_code 0 docmill score --signals words -o pipe <<<"$line"
wait $!
expect_equal "$want" "$(cat seen)"
[[ -p pipe && ! -e pipe.part ]] || fail "the pipe was replaced"

expect_code 0 docmill score --signals words -o /dev/stdout <<<"$line"
expect_equal "$want" "$(cat out)"
expect_code 0 docmill score --signals words -o - <<<"$line"
expect_equal "$want" "$(cat out)"
docmill score -q --signals words -o >(cat >substituted) <<<"$line"
wait_for has_lines substituted 1

# Appending is the shell's business, and is left alone.
echo first >log
docmill score -q --signals words <<<"$line" >>log
expect_equal "first
$want" "$(cat log)"

expect_code 0 docmill score -o o.jsonl --report /dev/stderr <<<"$line"
expect_has err '"schema": "docmill.report/1"'
