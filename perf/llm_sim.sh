#!/usr/bin/env bash
# How many requests docmill-llm-sim answers on one core: wrk with 1,500
# connections, answers after 50 ms. Prints a line for each profile; the server's
# own CPU time for each request tells more than the rate when others compute.
#
# usage: perf/llm_sim.sh [BUILD_DIR] [SECONDS]
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
sim=$(realpath "${1:-build}")/docmill-llm-sim
seconds=${2:-10}

work=$(mktemp -d)
pid=
trap '[[ -z $pid ]] || kill $pid; rm -rf "$work"' EXIT
ulimit -n 8192

# ticks PID: CPU time so far, user and system.
ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }

# measure PROFILE CONNECTIONS LATENCY
measure() {
  local url before after requests
  rm -f "$work/out"
  "$sim" --profile "$1" --latency "$3" >"$work/out" &
  pid=$!
  until [[ -s $work/out ]]; do sleep 0.01; done
  url=$(sed 's/.* on //; s/.v1$//' "$work/out")
  before=$(ticks $pid)
  wrk -t1 -c"$2" -d"$seconds"s -s perf/chat.lua "$url" >"$work/wrk"
  after=$(ticks $pid)
  requests=$(curl -s "$url/stats" | jq .answered)
  kill $pid && wait $pid
  pid=
  awk -v profile="$1" -v n="$2" -v latency="$3" -v requests="$requests" \
    -v ticks=$((after - before)) -v hz="$(getconf CLK_TCK)" '
    /Requests\/sec/ { rate = $2 }
    /Latency/ { mean = $2; max = $4 }
    /Non-2xx|Socket errors/ { errors = $0 }
    END { printf "%-8s %5d connections, %5s: %6.0f requests/s, latency %s " \
      "(max %s), CPU %.1f us a request %s\n", profile, n, latency, rate, mean,
      max, ticks / hz / requests * 1e6, errors }' "$work/wrk"
}

for profile in echo improve; do
  measure $profile 1500 50ms
  measure $profile 64 0ms
done
