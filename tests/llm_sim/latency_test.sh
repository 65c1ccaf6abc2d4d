#!/usr/bin/env bash
# Answers take the time that was asked for.
source "$(dirname "$0")/../cli/lib.sh" "$1"
source "$tests/../llm_sim/sim_lib.sh"

taken() {
  curl -s -o reply -w '%{time_total}' "$url/chat/completions" -d @request
}
between() {
  awk -v x="$1" -v low="$2" -v high="$3" \
    'BEGIN { exit !(x >= low && x <= high) }' || fail "$1 is not $2 to $3"
}

start_sim --latency 300ms
chat text >status
between "$(taken)" 0.3 5
between "$(curl -s -o reply -w '%{time_total}' "$url/models")" 0 0.29
start_sim --latency 1ms --slow 1:400ms
between "$(taken)" 0.4 5
stop_sim
