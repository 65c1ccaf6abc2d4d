#!/usr/bin/env bash
# After --time-limit the rest is skipped, as it came, and the code is 8.
source "$(dirname "$0")/../cli/lib.sh" "$1"

documents 20 >in.jsonl
expect_code 8 docmill refine in.jsonl --time-limit 0s -o o.jsonl --report r.json
expect_equal 20 "$(jq -c '[.outcome,.reason,.rounds,.llm]' o.jsonl |
  grep -cFx '["skipped","time_limit",0,null]')"
cmp <(jq -c .text in.jsonl) <(jq -c .text o.jsonl) || fail "text was changed"
cmp <(jq -c .before o.jsonl) <(jq -c .score o.jsonl) || fail "score differs"
expect_equal '["limited",8,20,20,{"time_limit":20}]' "$(jq -c '[.run.status,
  .run.exit_code,.documents.read,.documents.skipped,.documents.reasons]' r.json)"
[[ ! -e o.jsonl.part ]] || fail ".part stayed"

# The limit comes before rejected lines in the exit code, and a run that is
# done in time has none.
echo bad >>in.jsonl
expect_code 8 docmill refine in.jsonl --time-limit 0s --rejects r.jsonl
expect_code 3 docmill refine in.jsonl --time-limit 10m --rejects r.jsonl
