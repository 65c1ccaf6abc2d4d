#!/usr/bin/env bash
# 16 MiB in a line is fine; a longer one is rejected and not held.
source "$(dirname "$0")/../cli/lib.sh" "$1"

head -c $((16 * 1024 * 1024 - 18)) /dev/zero | tr '\0' x >text
{ printf '{"id":1,"text":"'; cat text; printf '"}\n'; } >fits.jsonl
expect_equal $((16 * 1024 * 1024 + 1)) "$(wc -c <fits.jsonl)"
expect_code 0 docmill score --signals bytes fits.jsonl
expect_equal "{\"id\":1,\"score\":{\"bytes\":$(wc -c <text)}}" "$(cat out)"

{ printf '{"id":2,"text":"x'; cat text; printf '"}\n{"id":3,"text":"b"}\n'; } \
  >long.jsonl
expect_code 3 docmill score --signals bytes long.jsonl --rejects r.jsonl
expect_equal 3 "$(jq .id out)"
expect_equal '["long.jsonl",1,0]' "$(jq -c '[.source,.line,.offset]' r.jsonl)"
expect_has r.jsonl "longer than 16777216 bytes"

# 300 MB in one line, from 300 kB of gzip, needs no more memory than 16 MiB.
{ head -c 300000000 /dev/zero | tr '\0' x; printf '\n{"id":4,"text":"c"}\n'; } |
  gzip -1 >bomb.jsonl.gz
expect_code 3 docmill score bomb.jsonl.gz --rejects r.jsonl --report r.json
expect_equal 4 "$(jq .id out)"
expect_equal 1 "$(wc -l <r.jsonl)"
ldd "$program" | grep -qE 'lib[at]san' && exit 0  # their memory is not ours
peak=$(jq .resources.rss_anon_peak_bytes r.json)
((peak < 150000000)) || fail "$peak bytes in memory"
