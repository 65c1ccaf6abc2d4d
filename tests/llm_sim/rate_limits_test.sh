#!/usr/bin/env bash
# Requests and tokens are limited, and the headers tell where one stands.
source "$(dirname "$0")/../cli/lib.sh" "$1"
source "$tests/../llm_sim/sim_lib.sh"

start_sim --rpm 3 --tpm 100000
expect_equal 200 "$(chat one)"
expect_equal "3 2" "$(header x-ratelimit-limit-requests) $(
  header x-ratelimit-remaining-requests)"
[[ $(header x-ratelimit-reset-requests) =~ ^(20s|19\.[0-9]+s)$ ]] ||
  fail "$(header x-ratelimit-reset-requests)"
used=$(jq .usage.total_tokens reply)
expect_equal $((100000 - used)) "$(header x-ratelimit-remaining-tokens)"
[[ $(header x-ratelimit-reset-tokens) =~ ^[0-9]+ms$ ]] || fail "no Go duration"

expect_equal "200 200 429" "$(chat two) $(chat three) $(chat four)"
expect_equal rate_limit_exceeded "$(jq -r .error.code reply)"
expect_equal 0 "$(header x-ratelimit-remaining-requests)"
ms=$(header retry-after-ms)
[[ $ms -gt 10000 && $ms -le 20000 ]] || fail "retry-after-ms $ms"
expect_equal $(((ms + 999) / 1000)) "$(header retry-after)"
expect_equal '[1,3]' "$(stat_of '[.rate_limited, .answered]')"

start_sim --tpm 1000
expect_equal 429 "$(chat "$(documents 100)")"
expect_has reply "Request too large"
expect_equal 200 "$(chat short)"
start_sim
expect_equal 200 "$(chat short)"
expect_equal "" "$(grep -i x-ratelimit headers)"

# A server that tells nobody, and changes its mind.
start_sim --rpm 6000 --limit-burst 60s --no-rate-headers --no-retry-after \
  --limit-change 0:0.0002
expect_equal "200 429" "$(chat short) $(chat short)"
expect_equal "" "$(grep -iE 'ratelimit|retry-after' headers)"
stop_sim
