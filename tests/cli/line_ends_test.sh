#!/usr/bin/env bash
# LF ends a line; a CR before it and a BOM at the start are dropped.
source "$(dirname "$0")/../cli/lib.sh" "$1"

bom=$'\xEF\xBB\xBF'
{
  printf '%s{"id":1,"text":"a"}\r\n \t \r\n\n' "$bom"
  printf '{"id":2,"text":"b"}\n\r\n{"id":3,"text":"c"}\r'
} >in.jsonl
expect_code 0 docmill score --signals words in.jsonl --report r.json
expect_equal '1 2 3' "$(jq -r .id out | xargs)"
expect_equal '[3,0,3]' \
  "$(jq -c .documents r.json | jq -c '[.read,.rejected,.blank_lines]')"

# Each file may have one; anywhere else it is no JSON.
printf '%s{"id":1,"text":"a"}\n%s{"id":2,"text":"b"}\n' "$bom" "$bom" >a.jsonl
expect_code 3 docmill score a.jsonl a.jsonl --rejects r.jsonl
expect_equal '1 1' "$(jq -r .id out | xargs)"
expect_equal '2:23 2:23' "$(jq -r '"\(.line):\(.offset)"' r.jsonl | xargs)"

# Of lines of text only the line's own end is dropped.
printf 'one\r\ntwo \r\r\n' >l.txt
expect_code 0 docmill refine --input-format lines --target-quality 0 l.txt
expect_equal '"one"
"two \r"' "$(jq -c .text out)"
printf '%sa\r\nb' "$bom" >t.txt
expect_code 0 docmill refine --target-quality 0 t.txt
expect_equal '"a\r\nb"' "$(jq -c .text out)"
