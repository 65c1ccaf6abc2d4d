#!/usr/bin/env bash
# The report holds the whole run, and its numbers agree with the records.
source "$(dirname "$0")/../cli/lib.sh" "$1"

{ cat "$tests/prose.jsonl"; documents 200; echo; echo bad; echo '{"text":1}'; } \
  >in.jsonl
sum='.documents|.kept+.refined+.rolled_back+.failed+.skipped'

expect_code 3 docmill refine in.jsonl --report r.json --rejects x.jsonl
expect_equal docmill.report/1 "$(jq -r .schema r.json)"
expect_equal '["refine","partial",3]' \
  "$(jq -c '.run|[.command,.status,.exit_code]' r.json)"
expect_equal '[203,203,203,2,1]' "$(jq -c \
  "[.documents.read,($sum),([.documents.reasons[]]|add),.documents.rejected,
  .documents.blank_lines]" r.json)"
expect_equal "$(jq -r .outcome out | sort | uniq -c | xargs)" "$(jq -r '.documents|
  to_entries[]|select(.value>0 and (.key|IN("kept","refined","rolled_back")))|
  "\(.value) \(.key)"' r.json | sort -k2 | xargs)"
expect_equal "$(wc -c <in.jsonl) $(wc -c <out)" \
  "$(jq -r '"\(.documents.bytes_in) \(.documents.bytes_out)"' r.json)"
expect_equal "read score refine render write" \
  "$(jq -r '[.stages[].name]|join(" ")' r.json)"
expect_equal 203 "$(jq '.quality.after.histogram|add' r.json)"
expect_equal true "$(jq -s '(.[1:]|map(.score.quality)|add/length) as $mean|
  .[0].quality.after.mean - $mean|fabs < 0.001' r.json out)"
expect_equal true "$(jq '.resources|.rss_anon_peak_bytes > 0 and
  .rss_anon_peak_bytes <= .rss_peak_bytes' r.json)"
expect_equal '["rejected",2]' "$(jq -c '.errors[0]|[.kind,.count]' r.json)"
expect_has r.json "in.jsonl:205: "
expect_equal '["-","x.jsonl",["r.json"]]' \
  "$(jq -c '.output|[.records,.rejects,.reports]' r.json)"

# The report of stdin, of score, has the same sums.
documents 50 | expect_code 0 docmill score --report s.json --threads 2
expect_equal '["score","ok",0,2,50,50,0,null]' "$(jq -c '[.run.command,.run.status,
  .run.exit_code,.run.threads,.documents.read,.documents.scored,
  .documents.rejected,.quality.after]' s.json)"

# What was not measured has no value.
expect_code 3 docmill score --signals words --report q.json in.jsonl
expect_equal '{"before":null,"after":null}' "$(jq -c .quality q.json)"
