#!/usr/bin/env bash
# Variables of the model's options stand below flags, and for refine alone.
source "$(dirname "$0")/../cli/lib.sh" "$1"

line='{"id":1,"text":"a b"}'

# They are none of score's business, whatever they hold.
DOCMILL_ENDPOINT=nonsense DOCMILL_RETRIES=x DOCMILL_PACK=auto \
  DOCMILL_CACHE_SIZE=x DOCMILL_BACKEND=x expect_code 0 docmill score <<<"$line"

DOCMILL_MODEL=m expect_code 2 docmill refine <<<"$line"
expect_has err "DOCMILL_MODEL: needs --endpoint"
DOCMILL_RETRIES=x expect_code 2 docmill refine <<<"$line"
expect_has err "DOCMILL_RETRIES: 'x' is not a number from 0 to 100"
DOCMILL_ENDPOINT=http://127.0.0.1:9/v1 expect_code 2 docmill refine <<<"$line"
expect_has err "DOCMILL_ENDPOINT: needs --model NAME"
DOCMILL_BACKEND=openai expect_code 2 docmill refine <<<"$line"
expect_has err "DOCMILL_BACKEND: openai needs --endpoint"

# A flag that says local goes before variables, but not before other flags.
export DOCMILL_ENDPOINT=http://127.0.0.1:9/v1 DOCMILL_MODEL=m
expect_code 0 docmill refine --backend local <<<"$line"
expect_equal null "$(jq -c .llm out)"
expect_code 2 docmill refine --backend local --rpm 3 <<<"$line"
expect_has err "--rpm: has no meaning with --backend local"
DOCMILL_BACKEND=local expect_code 2 docmill refine <<<"$line"
expect_has err "DOCMILL_ENDPOINT: has no meaning with --backend local"
expect_code 2 docmill refine missing.jsonl
expect_has err "missing.jsonl"
