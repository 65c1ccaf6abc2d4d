#!/usr/bin/env bash
# A chat is answered with its document, as it came or repaired, and its usage.
source "$(dirname "$0")/../cli/lib.sh" "$1"
source "$tests/../llm_sim/sim_lib.sh"

worn=$'One line.\n\n\n\n\nIt\xc3\xa2\xe2\x82\xac\xe2\x84\xa2s two.   '
start_sim --profile echo
expect_equal 200 "$(chat "$worn")"
expect_equal "$worn" "$(content)"
expect_equal '["chat.completion","sim-large","assistant",null,"stop"]' \
  "$(jq -c '[.object, .model, (.choices[0] | .message.role, .message.refusal,
    .finish_reason)]' reply)"
bytes=$(jq -j '.messages[].content' request | wc -c)
said=$(printf %s "$worn" | wc -c)
expect_equal "[$(((bytes + 3) / 4)),$(((said + 3) / 4))]" \
  "$(jq -c '.usage | [.prompt_tokens, .completion_tokens]' reply)"
expect_equal true "$(jq '.usage |
  .total_tokens == .prompt_tokens + .completion_tokens' reply)"

# max_tokens cuts, at a whole character.
for name in max_tokens max_completion_tokens; do
  expect_equal 200 "$(chat "ééééééé" sim-large "$name: 1")"
  expect_equal '["éé","length",1]' "$(jq -c '[(.choices[0] |
    .message.content, .finish_reason), .usage.completion_tokens]' reply)"
done

start_sim --profile improve
expect_equal 200 "$(chat "$worn")"
expect_equal $'One line.\n\nIt\xe2\x80\x99s two.' "$(content)"
expect_equal '["sim-large","sim-small","sim-embed"]' \
  "$(curl -s "$url/models" | jq -c '[.data[].id]')"
expect_equal '{"status":"ok"}' "$(curl -s "${url%/v1}/healthz")"

# A weaker model leaves other things at another temperature, the same ones at
# the same.
many=$(for i in {1..30}; do printf 'It\xc3\xa2\xe2\x82\xac\xe2\x84\xa2s %d.\n\n' $i; done)
for temperature in 0.5 0.7 0.5; do
  expect_equal 200 "$(chat "$many" sim-small "temperature: $temperature")"
  content >"at.$temperature.$((++n))"
done
expect_equal 200 "$(chat "$many" sim-small)"
content >at.none
cmp at.0.5.1 at.0.5.3 || fail "not the same at the same temperature"
expect_equal 3 "$(md5sum at.0.5.1 at.0.7.2 at.none | cut -d' ' -f1 | sort -u |
  wc -l)"

# What it cost.
start_sim --model dear:1:1000000:2000000
expect_equal 200 "$(chat "eight or so words of a short document" dear)"
expect_equal "$(jq '.usage | .prompt_tokens + 2 * .completion_tokens' reply)" \
  "$(stat_of .cost_usd)"
expect_equal '[1,1,1]' "$(stat_of '[.requests, .answered, .unique_requests]')"
curl -s -X POST "${url%/v1}/stats/reset" >reset
expect_equal '[0,0,0,0]' "$(jq -c '[.requests, .answered, .unique_requests,
  .cost_usd]' reset)"
stop_sim
