#!/usr/bin/env bash
# A connection is kept for many requests, and many are served at once.
source "$(dirname "$0")/../cli/lib.sh" "$1"
source "$tests/../llm_sim/sim_lib.sh"

start_sim --latency 200ms
chat text >status
curl -s -X POST "${url%/v1}/stats/reset" >reset
curl -sS -Z --parallel-immediate --parallel-max 40 -d @request \
  "$url/chat/completions?n=[1-40]" -o "many_#1" 2>/dev/null
expect_equal 40 "$(cat many_* | jq -s length)"
[[ $(stat_of .in_flight_max) -ge 20 ]] || fail "$(stat_of .in_flight_max)"

# Who leaves before the answer has none.
curl -s -m 0.05 -o left "$url/chat/completions" -d @request
idle() { [[ $(stat_of .in_flight) == 0 ]]; }
wait_for idle
expect_equal '[41,40]' "$(stat_of '[.requests, .answered]')"

start_sim
curl -s -o "one_#1" "$url/models?n=[1-10]"
expect_equal '[10,2]' "$(stat_of '[.requests, .connections_opened]')"

# Requests behind each other in one go, and one that asks to close.
length=$(wc -c <request)
post="POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n"
exec 3<>"/dev/tcp/127.0.0.1/$(sed 's/.*:\(.*\)\/v1/\1/' <<<"$url")"
{
  printf "${post}Content-Length: $length\r\n\r\n" && cat request
  printf "${post}Content-Length: $length\r\nConnection: close\r\n\r\n"
  cat request
} >&3
timeout 20 cat <&3 >both || fail "it was not closed"
expect_equal 2 "$(grep -o 'HTTP/1.1 200' both | wc -l)"

# What is no HTTP gets 400 or a close, and nothing else happens.
exec 3<>"/dev/tcp/127.0.0.1/$(sed 's/.*:\(.*\)\/v1/\1/' <<<"$url")"
printf '\x16\x03\x01 nonsense\r\n\r\n' >&3
timeout 20 cat <&3 >nonsense || fail "it was not closed"
expect_equal 200 "$(chat text)"
stop_sim
