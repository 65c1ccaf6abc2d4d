#!/usr/bin/env bash
# Wrong options end it at once, with the reason.
source "$(dirname "$0")/../cli/lib.sh" "$1"
source "$tests/../llm_sim/sim_lib.sh"

# wrong TEXT OPTION...
wrong() {
  expect_code 2 timeout 20 "$program" "${@:2}"
  expect_has err "docmill-llm-sim: error: "
  expect_has err "$1"
  expect_equal "1 0" "$(wc -l <err) $(wc -c <out)"
}

wrong "--fault" --fault 500
wrong "there is no kind 'fire'" --fault fire=0.1
wrong "with a rate from 0 to 1" --fault 500=1.5
wrong "with a rate from 0 to 1" --fault 500=nan
wrong "sum up to" --fault 500=0.7 --fault 502=0.7
wrong "--model" --model a:2
wrong "--model" --model a:1:5
wrong "--slow" --slow 0.1
wrong "--outage" --outage 5
wrong "--limit-change" --limit-change 5s
wrong "--limit-change" --limit-change 5s:0
wrong "--limit-burst" --rpm 60 --limit-burst 0
wrong "--fault-time" --fault 500=1 --fault-time soon
wrong "--latency" --latency soon
wrong "--port" --port 70000
wrong "--profile" --profile poet
wrong "--fault-attempts" --fault-attempts some
wrong "cannot be read" --api-key-file none
wrong "nosuch" --nosuch
expect_code 0 "$program" --help
expect_has out "--fault-attempts"
