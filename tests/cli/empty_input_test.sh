#!/usr/bin/env bash
# Without any input document the exit code is 4.
source "$(dirname "$0")/../cli/lib.sh" "$1"

expect_code 4 docmill score </dev/null
expect_equal "" "$(cat out)"
expect_code 4 docmill refine </dev/null
printf '\n \t\n\r\n' >blank.jsonl
expect_code 4 docmill score blank.jsonl
: >empty.jsonl
expect_code 4 docmill score empty.jsonl
gzip <empty.jsonl >empty.jsonl.gz
expect_code 4 docmill score empty.jsonl.gz -o o.jsonl --report r.json
expect_equal '[0,4]' "$(jq -c '[.documents.read,.run.exit_code]' r.json)"
[[ -f o.jsonl && ! -s o.jsonl ]] || fail "no empty output"

# An empty text is a document like any other.
expect_code 0 docmill score --signals core <<<'{"id":1,"text":""}'
expect_equal '[0,0,0,0,0,0]' "$(jq -c '.score|[.bytes,.chars,.words,
  .unique_words,.entropy_bits,.entropy_normalized]' out)"
expect_code 0 docmill score --signals entropy <<<'{"id":1,"text":""}'
expect_equal '[null,null]' "$(jq -c \
  '.score|[.unigram_entropy_nats,.type_token_ratio]' out)"
expect_code 0 docmill refine <<<'{"id":1,"text":""}'
expect_equal '""' "$(jq -c .text out)"

# With rejects only it is 3.
expect_code 3 docmill score <<<'nothing good'
