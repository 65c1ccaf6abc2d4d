#!/usr/bin/env bash
# Faults on the wire, and the server goes on after them.
source "$(dirname "$0")/../cli/lib.sh" "$1"
source "$tests/../llm_sim/sim_lib.sh"

# struck KIND CURL_CODE PATTERN: what curl makes of it.
struck() {
  start_sim --fault "$1=1" --huge-bytes 3MiB --drip-time 200ms "${@:4}"
  chat text >status
  curl -sS -m 3 -o reply "$url/chat/completions" -d @request 2>err
  expect_equal "$2" $?
  [[ $(cat err) == *"$3"* ]] || fail "$(cat err)"
  expect_equal 2 "$(stat_of ".faults.$1")"
  expect_equal 0 "$(stat_of .in_flight)"
}

struck reset 56 "reset by peer"
struck no_answer 52 "Empty reply"
struck truncated 18 "bytes remaining"
struck huge 0 ""
expect_equal $((3 << 20)) "$(stat -c %s reply)"
jq -e .choices reply >/dev/null || fail "not JSON"
struck slow_drip 0 ""
expect_equal text "$(content)"
expect_equal 2 "$(stat_of .answered)"

# Both kinds of a wrong length: too small a number, and none.
start_sim --fault wrong_length=1
for i in {1..20}; do
  chat "text $i" >status
  echo $?
  jq . reply >/dev/null 2>&1 && [[ -s reply ]] && fail "a good answer"
done | sort -u >codes
expect_equal "0 8" "$(xargs <codes)"

# No answer ever: the connection stays until the client leaves.
start_sim --fault timeout=1
curl -s -m 30 "$url/chat/completions" -d @request &
client=$!
waits() { [[ $(stat_of .in_flight) == "$1" ]]; }
wait_for waits 1
kill $client
wait_for waits 0
stop_sim
