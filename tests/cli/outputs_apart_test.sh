#!/usr/bin/env bash
# No two outputs share a file, whatever they are called.
source "$(dirname "$0")/lib.sh" "$1"

documents 3 >in.jsonl
mkdir d && touch old.json && ln -s ../old.json d/link.json && ln -s "$PWD" d/here

refuse() {
  expect_code 2 docmill score in.jsonl "$@"
  expect_has err "is named for two outputs"
}
refuse -o o.json --report ./o.json
refuse -o old.json --report d/link.json
refuse -o d/../o.json --report d/here/o.json
refuse --report r.json --report ./r.json
refuse -o o --rejects ./o
refuse -o o --rejects o.part
refuse -o r.json.part --report r.json
[[ ! -e o && ! -e o.json && ! -e r.json ]] || fail "a file was made"

docmill score -q in.jsonl --report out.json >out.json 2>err
expect_equal 2 $?
expect_has err "is named for two outputs"

# Devices take all; stdout that is a file has no part beside it.
expect_code 0 docmill score in.jsonl -o /dev/null --report /dev/null
cp in.jsonl ./-.part
expect_code 0 docmill score ./-.part
expect_equal 1 "$(wc -l <out)"

# Where nothing can be looked at, what cannot be reached is said instead.
ln -s loop loop
expect_code 2 docmill score in.jsonl -o loop/x.jsonl --report loop/x.json
expect_has err "report loop/x.json: "
mkdir -m 0 locked
if ! ls locked >/dev/null 2>&1; then  # root may look
  expect_code 2 docmill score in.jsonl -o locked/x.jsonl --report locked/x.json
  expect_has err "Permission denied"
fi
expect_code 2 docmill score in.jsonl -o loop/x --report loop/./x
expect_has err "is named for two outputs"
