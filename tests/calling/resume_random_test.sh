#!/usr/bin/env bash
# A run that is killed at random times, again and again, ends with the records
# of an undisturbed one, and asks for no more than what was in flight again.
# KILLS of them (make kill-test); without it 30.
source "$(dirname "$0")/resume_lib.sh" "$1"
left=${KILLS:-30}
in_flight=8
RANDOM=${SEED:-11}
rounds=0
asked=0

# round FILE: up to 6 kills of one job.
round() {
  output=$1
  clean
  local i most=$((1 + RANDOM % 6))
  for ((i = 0; i < most && left > 0; i++)); do
    killed_after 0.$(printf '%03d' $((15 + RANDOM % 120))) || break
    left=$((left - 1))
  done
  finish_it
  whole
  rounds=$((rounds + 1))
  asked=$((asked + $(stat_of .requests) - requests))
}
mixed 150 >in.jsonl
start_sim --latency 3ms --slow 0.05:40ms
want
while [[ $left -gt 0 ]]; do
  round o.jsonl
  round o.jsonl.gz
  round o.jsonl.zst
done
echo "$rounds jobs of $requests requests, $asked asked again"
stop_sim
