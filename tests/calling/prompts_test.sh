#!/usr/bin/env bash
# The prompt and the parameters reach the server as they were given.
source "$(dirname "$0")/calling_lib.sh" "$1"
damaged 3 | jq -c '.title = "Mill \(.id) {{text}}"' >in.jsonl
text=$(head -1 in.jsonl | jq .text)

cat >prompt <<'END'
[system]
You edit "{{title}}". {text} is not special.

[user]
Title: {{title}}
{{text}}
END
start_sim --request-log log
expect_code 0 refine --prompt prompt --limit 1 in.jsonl
wait_for has_lines log 1
expect_equal "[{\"role\":\"system\",\"content\":\"You edit \\\"Mill 1 \
{{text}}\\\". {text} is not special.\"},{\"role\":\"user\",\
\"content\":\"Title: Mill 1 {{text}}\\n${text:1:-1}\"}]" \
  "$(head -1 log | jq -c .body.messages)"

# What a document does not have is nothing.
jq -c 'del(.title)' in.jsonl | expect_code 0 refine --prompt prompt --limit 1
wait_for has_lines log 2
expect_has <(tail -1 log) 'You edit \"\". '

# A field that no document has is told once; one of some documents is not.
jq -c 'del(.title)' in.jsonl | expect_code 0 refine --prompt prompt
expect_equal 1 "$(grep -c 'warning: --prompt: .*"title".*{{title}}' err)"
expect_equal '["prompt"]' "$(of_report '[.warnings[].kind]')"
jq -c 'select(.id > 1).title = ""' in.jsonl | expect_code 0 refine \
  --prompt prompt
! grep -q warning err || fail "$(cat err)"
: >empty.jsonl
expect_code 4 refine --prompt prompt empty.jsonl
! grep -q warning err || fail "$(cat err)"

# A prompt that is none is refused, by its line.
no_prompt() {  # LINE TEXT
  printf "$2" >bad
  expect_code 2 refine --prompt bad in.jsonl
  expect_has err "bad: line $1: "
}
no_prompt 3 '[system]\nEdit.\n[system]\n[user]\n{{text}}\n'
no_prompt 1 'Edit.\n[user]\n{{text}}\n'
no_prompt 2 '[user]\n{{text\n'
expect_code 2 refine --prompt missing in.jsonl

# Whatever else is in the request.
rm log
start_sim --request-log log
expect_code 0 refine --limit 1 --temperature 0.25 --max-output-tokens 321 \
  --param top_p=0.5 --param 'stop=["a","b"]' --param seed=7 \
  --param 'metadata={"a":{"b":null}}' --header 'X-Team: mill' in.jsonl
wait_for has_lines log 1
expect_equal '[0.25,321,0.5,["a","b"],7,{"a":{"b":null}},"sim-large"]' \
  "$(jq -c '.body | [.temperature, .max_tokens // .max_completion_tokens,
    .top_p, .stop, .seed, .metadata, .model]' log)"
jq -r '.headers[]' log | grep -qi '^x-team$' || fail "$(jq -c .headers log)"

expect_code 2 refine --param 'top_p=oops' in.jsonl
expect_has err --param
stop_sim
