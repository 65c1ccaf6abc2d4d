#!/usr/bin/env bash
# --invalid-utf8 rejects what is not UTF-8, or puts U+FFFD for it.
source "$(dirname "$0")/../cli/lib.sh" "$1"

printf '{"id":1,"text":"caf\351 ol\303\251"}\n' >in.jsonl
echo '{"id":2,"text":"fine"}' >>in.jsonl
printf 'plain \377 text' >t.txt

expect_code 3 docmill score in.jsonl t.txt --rejects r.jsonl
expect_equal 2 "$(jq -r .id out)"
expect_equal 'in.jsonl:1 t.txt:1' \
  "$(jq -r '"\(.source):\(.line)"' r.jsonl | xargs)"
expect_equal 2 "$(jq -r .error r.jsonl | grep -c 'invalid UTF-8 at byte')"

expect_code 0 docmill refine --invalid-utf8 replace --target-quality 0 \
  in.jsonl t.txt
expect_equal 'caf� olé
fine
plain � text' "$(jq -r .text out)"

# Nothing but the bad bytes is changed: overlong, surrogate, cut sequences.
bad='\300\257|\355\240\200|\360\237\230|\364\220\200\200|ok'
printf "{\"id\":1,\"text\":\"$bad\"}\\n" >bad.jsonl
expect_code 3 docmill score bad.jsonl --rejects r.jsonl
expect_code 0 docmill refine --invalid-utf8 replace --target-quality 0 bad.jsonl
expect_equal '|||||ok' "$(jq -r .text out | tr -d '�' | sed 's/^/|/')"
