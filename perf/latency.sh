#!/usr/bin/env bash
# Measures what docmill's client adds to a call's time and prints one table;
# README.md says how to read it. A JSON line for each run goes to
# out/perf.jsonl.
#
# usage: perf/latency.sh [--quick] [BUILD_DIR]
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
source perf/measure.sh
source perf/model_server.sh

requests=40000 count=5
if [[ ${1:-} == --quick ]]; then
  shift
  requests=4000 count=1
fi
build=${1:-build}

work=$(mktemp -d "${TMPDIR:-/tmp}/docmill-latency.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p out
results=out/perf.jsonl
seq "$requests" >"$work/requests"
describe_run "$work/requests"

# latency PROGRAM CONNECTIONS: sets p50 and p99, in microseconds.
latency() {
  "$build/perf/$1" "$endpoint/chat/completions" --connections "$2" \
    --multis 1 --requests "$requests" --timed 1 >"$work/out"
  p50=$(sed -n 's/.*p50_us=\([0-9]*\) .*/\1/p' "$work/out")
  p99=$(sed -n 's/.*p99_us=\([0-9]*\)$/\1/p' "$work/out")
}

# added CONNECTIONS MUST AIM: docmill's client and the bare loop, in turn.
added() {
  local i own_p50 own_p99
  local -a more_p50=() more_p99=() loop_p99=()
  for ((i = 0; i < count; i++)); do
    latency http_client_rate "$1"
    own_p50=$p50 own_p99=$p99
    latency curl_loop "$1"
    more_p50+=("$(calculate "($own_p50 - $p50) / 1000")")
    more_p99+=("$(calculate "($own_p99 - $p99) / 1000")")
    loop_p99+=("$(calculate "$p99 / 1000")")
    record_value "added_ms_p99_of_$1" "${more_p99[i]}"
  done
  row "added to a call, $1 in flight (p99)" \
    "$(printf '%s\n' "${more_p99[@]}" | median)" '%.3f ms' '<=' "$2" "$3" \
    "the loop's p99 $(printf '%s\n' "${loop_p99[@]}" | median) ms; at p50 \
$(printf '%s\n' "${more_p50[@]}" | median) ms more; ${more_p99[*]}"
}

line what value reached must aim reference
start_server 0
added 1 2 0.5
added 8 2 0.5
stop_server
