#!/usr/bin/env bash
# Compares --max-in-flight auto with fixed numbers, against simulators that
# bear less, have a tail, or share the cores with others; README.md says how to
# read the table. A JSON line for each value goes to out/perf.jsonl.
#
# usage: perf/in_flight.sh [BUILD_DIR]
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
source perf/measure.sh
source perf/sim_runs.sh

build=${1:-build}
numbers=(200 1536 auto)
from=2.5 last=6

work=$(mktemp -d "${TMPDIR:-/tmp}/docmill-in-flight.XXXXXX")
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$work"' EXIT
mkdir -p out
results=out/perf.jsonl
few_words 300000 >"$work/docs.jsonl"
describe_run "$work/docs.jsonl"

# rate NUMBER SIM_OPTION...: answers a second between `from` and `last`.
rate() {
  local watcher
  start_sim one "${@:2}"
  watch "$sim_port" "$sim_start" >"$work/times" &
  watcher=$!
  mill "$sim_port" -- --quiet --max-in-flight "$1" --order completion \
    --time-limit "${last}s" --report "$work/$1.json" "$work/docs.jsonl" \
    >/dev/null 2>&1 || (($? == 8))
  kill "$watcher"
  end_sim "$sim_pid"
  awk -v from=$from -v to=$last '$1 >= from && $1 <= to {
      if (!n++) {t = $1; a = $3}; rate = $1 > t ? ($3 - a) / ($1 - t) : 0}
    END {printf "%.0f\n", rate}' "$work/times"
}

# compare_numbers WHAT SIM_OPTION...
compare_numbers() {
  local number best=0 rates=() value
  for number in "${numbers[@]}"; do
    value=$(rate "$number" "${@:2}")
    rates+=("$value")
    [[ $number == auto ]] || best=$((value > best ? value : best))
  done
  record_value "auto_against_fixed_${1// /_}" \
    "$(calculate "${rates[-1]} / $(above_zero "$best")")"
  printf '%-32s' "$1"
  printf ' %8s' "${rates[@]}" \
    "$(calculate "${rates[-1]} / $(above_zero "$best")" %.2f)" \
    "$(jq -r '.llm.endpoints[0].in_flight_limit' "$work/auto.json")" \
    "$(jq -r '.llm.acquire_ms.p99 * 100 | round / 100' "$work/auto.json")" \
    "$(jq -r '.llm.connection_reuse_rate * 1e4 | round / 100' "$work/auto.json")"
  echo
}

printf '%-32s' 'answers/s, with in flight'
printf ' %8s' "${numbers[@]}" auto/best limit acquire reuse
echo
compare_numbers "50 ms" --latency 50ms
compare_numbers "300 ms" --latency 300ms
compare_numbers "50 ms, 200 at once" --latency 50ms --capacity 200
compare_numbers "50 ms, 20 at once" --latency 50ms --capacity 20
compare_numbers "50 ms, 1 % of 5 s" --latency 50ms --slow 0.01:5s
compare_numbers "50 ms, sigma 1" --latency 50ms --latency-sigma 1
nice -n 0 sh -c 'while :; do :; done' &
nice -n 0 sh -c 'while :; do :; done' &
compare_numbers "50 ms, two others on the cores" --latency 50ms
