#!/usr/bin/env bash
# --require and --dropped that are misused are refused before a byte is read.
source "$(dirname "$0")/../cli/lib.sh" "$1"

refuse() {  # WANT OPTION...
  local want=$1
  shift
  expect_code 2 docmill score "$@" <<<'not read'
  expect_has err "docmill: error: $want"
  expect_equal "" "$(cat out)"
}
refuse "--require: there is no verdict 'c5'; there are gopher_quality, gopher_repetition, c4, fineweb" --require c4,c5
refuse "--require: there is no verdict ''" --require c4,
refuse "--require: there is no verdict 'words'" --require words
refuse "--require: is given more than once; give it once (names of" \
  --require c4 --require fineweb
refuse "--dropped: nothing is dropped without --require LIST" --dropped d
refuse "--dropped: must not be empty" --require c4 --dropped ''
refuse "--dropped -: stdout is for records; give --output FILE" \
  --require c4 --dropped -
refuse "--dropped -: stdout is for rejects; give --rejects FILE" \
  --require c4 --dropped - -o o --rejects -
refuse "no/d.part: cannot be written: No such file" --require c4 --dropped no/d
docmill score --require c4 --dropped - -o o <<<'not read' 2>err >&-
expect_equal 2 $?
expect_has err "stdout is closed; give --dropped FILE"
[[ ! -e d ]] || fail "a file was made"

DOCMILL_DROPPED=d expect_code 2 docmill score <<<'not read'
expect_has err "DOCMILL_DROPPED: nothing is dropped"
expect_code 2 docmill refine --require c4 <<<'not read'

echo '{"id":1,"text":"a"}' >in.jsonl
refuse "./in.jsonl: is an input file" in.jsonl --require c4 --dropped ./in.jsonl
for other in "-o d" "-o d.part" "--report d.part" "--rejects d" \
  "--rejects d.part"; do
  # shellcheck disable=SC2086
  expect_code 2 docmill score in.jsonl --require c4 --dropped d $other
  expect_has err "is named for two outputs"
done

# In the environment as on the command line.
DOCMILL_REQUIRE=c4 DOCMILL_DROPPED=d.jsonl DOCMILL_SIGNALS=words \
  expect_code 0 docmill score in.jsonl
expect_equal 1 "$(wc -l <d.jsonl)"
expect_equal "" "$(cat out)"
