#!/usr/bin/env bash
# A retry may have another fate; the same seed has the same ones.
source "$(dirname "$0")/../cli/lib.sh" "$1"
source "$tests/../llm_sim/sim_lib.sh"

# statuses OPTION...: of three attempts of each of 9 requests.
statuses() {
  start_sim --fault 500=0.5 "$@"
  for i in {1..9}; do
    for attempt in 1 2 3; do printf ' %s' "$(chat "text $i")"; done
    echo
  done
  stop_sim
}

statuses --seed 7 >first
statuses --seed 7 >again
cmp first again || fail "the seed does not decide"
statuses --seed 8 >other
cmp -s first other && fail "the seed does not matter"
grep -q "500 200" first || fail "no retry helps"
[[ $(grep -c "500 500 500" first) -lt 5 ]] || fail "a request keeps its fate"

statuses --fault-attempts 1 >one
expect_equal "" "$(cut -d' ' -f3- one | grep 500)"
expect_has one 500
statuses --fault-attempts 0 >none
expect_equal "" "$(grep 500 none)"

# all: what a retry can help.
start_sim --fault all=1 --fault-attempts 1
for i in {1..40}; do
  request='{"model":"sim-large","messages":[{"role":"user","content":"'$i'"}]}'
  curl -s -m 0.3 -o reply "$url/chat/completions" -d "$request"
  expect_equal 200 "$(curl -s -o reply -w '%{http_code}' \
    "$url/chat/completions" -d "$request")"
done
[[ $(stat_of '.faults | length') -ge 9 ]] || fail "$(stat_of .faults)"
expect_equal null "$(stat_of .faults.billing)"
expect_equal 40 "$(stat_of .unique_requests)"
stop_sim

# A time of trouble that is over, and one that has not come.
start_sim --fault 500=1 --fault-time 0s:1ms
sleep 0.1
expect_equal 200 "$(chat late)"
start_sim --fault 500=1 --fault-time 1h:1h
expect_equal 200 "$(chat early)"
stop_sim
