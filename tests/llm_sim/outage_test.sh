#!/usr/bin/env bash
# In an outage connections are reset and refused; then all is as before.
source "$(dirname "$0")/../cli/lib.sh" "$1"
source "$tests/../llm_sim/sim_lib.sh"

start_sim --outage 0.4:2 --latency 10s
chat text >status &  # is cut off
client=$!
refuses() { curl -s -o models "$url/models"; [[ $? == 7 ]]; }
wait_for refuses
wait $client
expect_equal 000 "$(cat status)"
serves() { curl -s "$url/models" >models; }
wait_for serves
expect_has models sim-large
expect_equal 0 "$(stat_of .in_flight)"
stop_sim
