#!/usr/bin/env bash
# It says where it listens, and ends cleanly whatever is in flight.
source "$(dirname "$0")/../cli/lib.sh" "$1"
source "$tests/../llm_sim/sim_lib.sh"

start_sim --port-file port --latency 1h
expect_equal "listening on http://127.0.0.1:$(cat port)/v1" "$(cat sim.out)"
chat text >status &
client=$!
waits() { [[ $(stat_of .in_flight) == 1 ]]; }
wait_for waits
kill -INT $pid
wait $pid
expect_equal 0 $?
wait $client
expect_equal 000 "$(cat status)"
expect_equal "" "$(cat sim.err)"
expect_equal 1 "$(wc -l <sim.out)"
pid=

# A port that is taken, and one that was just left.
start_sim --port "$(cat port)"
expect_equal "listening on http://127.0.0.1:$(cat port)/v1" "$(cat sim.out)"
expect_code 1 "$program" --port "$(cat port)"
expect_has err "127.0.0.1:$(cat port): cannot listen"
stop_sim
