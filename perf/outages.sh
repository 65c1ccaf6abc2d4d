#!/usr/bin/env bash
# Measures, with a clock, what docmill does when servers die, hang, reset or
# talk garbage, and prints tables; README.md says how to read them. A JSON line
# for each value goes to out/perf.jsonl.
#
# usage: perf/outages.sh [BUILD_DIR] [one|all...]
#
# one: one of two servers is in trouble from 3 s to 7 s. all: the only server
# is, for 10 s or for good. By default both, in about two minutes.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
source perf/measure.sh
source perf/sim_runs.sh

build=${1:-build}
shift || true
parts=" ${*:-one all} "

work=$(mktemp -d "${TMPDIR:-/tmp}/docmill-outages.XXXXXX")
trap 'kill -CONT $(jobs -p) 2>/dev/null; kill $(jobs -p) 2>/dev/null || true
  wait; rm -rf "$work"' EXIT
mkdir -p out
results=out/perf.jsonl
few_words 400000 >"$work/docs.jsonl"
describe_run "$work/docs.jsonl"

stamp() {
  local line
  while IFS= read -r line; do echo "$EPOCHREALTIME $line"; done
}

# since TIME PATTERN FILE: seconds from TIME to the first line like that; -.
since() {
  awk -v from="$1" -v pattern="$2" \
    '$0 ~ pattern {printf "%.2f", $1 - from; found = 1; exit}
     END {if (!found) printf "-"}' "$3"
}

of_report() { jq -r "$1" "$work/$name.json"; }

# answered FROM TO: answers a second between these times of $work/$name.times.
answered() {
  awk -v from="$1" -v to="$2" '$1 >= from && $1 <= to {
      if (!n++) {t = $1; a = $3}; rate = $1 > t ? ($3 - a) / ($1 - t) : 0}
    END {printf "%.1f", rate}' "$work/$name.times"
}

# One of two.

# one_of_two NAME HOW [SIM_OPTION...]: HOW is a function that makes trouble.
one_of_two() {
  local how=$2 a b
  name=$1
  start_sim a --latency 50ms "${@:3}"
  a=$sim_pid port=$sim_port
  local from=$sim_start
  start_sim b --latency 50ms
  b=$sim_pid
  watch "$sim_port" "$from" >"$work/$name.times" &
  local watcher=$!
  mill "$port" "$sim_port" -- --time-limit 12s --max-in-flight 60 \
    --report "$work/$name.json" "$work/docs.jsonl" \
    2> >(stamp >"$work/$name.err") >/dev/null &
  local mill_pid=$!
  sleep "$(calculate "3 - $(now_since "$from")" %.3f)"
  $how
  local code=0
  wait $mill_pid || code=$?
  kill $watcher
  end_sim "$a"
  end_sim "$sim_pid"
  end_sim "$b"
  show_one "$(calculate "$from + 3" %.3f)" "$code"
}

dies() {
  kill -KILL "$a"
  sleep 4
  start_sim a --port "$port" --latency 50ms
}
hangs() {
  kill -STOP "$a"
  sleep 4
  kill -CONT "$a"
}
by_itself() { :; }

# show_one TROUBLE_BEGINS CODE
show_one() {
  local out back before during
  out=$(since "$1" 'others take its place' "$work/$name.err")
  back=$(since "$(calculate "$1 + 4" %.3f)" 'answers again' "$work/$name.err")
  before=$(answered 1 3) during=$(answered 4 7)
  record_value "ejected_$name" "${out/-/null}"
  printf '%-10s %8s %8s %8s %10s %10s %12s %6s\n' "$name" "$out" "$back" \
    "$(of_report .documents.failed)" \
    "$(of_report '[.llm.endpoints[].abandoned] | add')" \
    "$(of_report '.llm | .attempts / .requests * 1e4 | round / 1e4')" \
    "$before/$during" "$2"
}

if [[ $parts == *" one "* ]]; then
  echo "one of two servers in trouble for 4 s: seconds until it is out, and"
  echo "until it is back once it is well; answers/s of the other one"
  printf '%-10s %8s %8s %8s %10s %10s %12s %6s\n' trouble out back failed \
    abandoned attempts other code
  one_of_two dies dies
  one_of_two hangs hangs
  one_of_two resets by_itself --fault reset=1 --fault-time 3s:4s
  one_of_two closes by_itself --fault no_answer=1 --fault-time 3s:4s
  one_of_two garbage by_itself --fault html=1 --fault-time 3s:4s
  one_of_two silent by_itself --fault timeout=1 --fault-time 3s:4s
  one_of_two 503s by_itself --fault 503=1 --fault-time 3s:4s
fi

# The only one.

# all_out NAME MILL_OPTIONS HOW [SIM_OPTION...]
all_out() {
  local options=$2 how=$3 a
  name=$1
  start_sim a --latency 50ms "${@:4}"
  a=$sim_pid port=$sim_port
  local from=$sim_start
  watch "$port" "$from" >"$work/$name.times" &
  local watcher=$!
  # shellcheck disable=SC2086
  mill "$port" -- $options --report "$work/$name.json" "$work/docs.jsonl" \
    2> >(stamp >"$work/$name.err") >/dev/null &
  local mill_pid=$!
  sleep "$(calculate "5 - $(now_since "$from")" %.3f)"
  $how
  code=0
  wait $mill_pid || code=$?
  ended=$(now_since "$from")
  kill $watcher
  [[ $sim_pid == "$a" ]] || end_sim "$a"
  end_sim "$sim_pid"
}

dies_for_10s() {
  kill -KILL "$a"
  sleep 10
  start_sim a --port "$port" --latency 50ms
}
dies_for_good() { kill -KILL "$a"; }
hangs_for_10s() {
  kill -STOP "$a"
  sleep 10
  kill -CONT "$a"
}

# Answers begin anew with the server, which does not matter: these are rates.
show_recovery() {
  local before settled
  before=$(answered 3 5)
  settled=$(awk -v rate="$before" '$1 >= 15 {n++; t[n] = $1; a[n] = $3}
    END {for (i = 1; i < n; i++) {
        for (j = i; j < n && t[j] < t[i] + 1; j++);
        if (t[j] >= t[i] + 0.9 && a[j] - a[i] >= 0.9 * rate * (t[j] - t[i])) {
          printf "%.1f", t[i] - 15; exit}
      } printf "-"}' "$work/$name.times")
  record_value "recovered_$name" "${settled/-/null}"
  printf '%-10s %10s %10s %10s %8s %10s %6s\n' "$name" "$before" \
    "$(answered $((15 + 5)) $((15 + 9)))" "$settled" \
    "$(of_report .documents.failed)" "$(of_report .llm.in_flight_max)" "$code"
}

# Attempts for each request that was in flight when the outage began.
show_storm() {
  local ratio
  ratio=$(of_report '.llm | 1 + .retries / .in_flight_max')
  record_value "storm_$name" "$ratio"
  printf '%-10s %10s %10s %10s %8s %10s %6s\n' "$name" \
    "$(of_report .llm.in_flight_max)" "$(of_report .llm.retries)" \
    "$(calculate "$ratio" %.3f)" "$(of_report .documents.failed)" \
    "$(calculate "$ended - 5" %.1f)" "$code"
}

if [[ $parts == *" all "* ]]; then
  echo
  echo "the only server in trouble for 10 s: answers/s before and 5 s after,"
  echo "seconds after its return until 90 % of before are reached"
  printf '%-10s %10s %10s %10s %8s %10s %6s\n' trouble before after settled \
    failed "in flight" code
  limit='--time-limit 25s'
  all_out dies "$limit" dies_for_10s && show_recovery
  all_out hangs "$limit" hangs_for_10s && show_recovery
  all_out 503s "$limit" by_itself --fault 503=1 --fault-time 5s:10s &&
    show_recovery
  all_out resets "$limit" by_itself --fault reset=1 --fault-time 5s:10s &&
    show_recovery
  echo
  echo "the only server gone for good, --outage-limit 8s: attempts for each"
  echo "request in flight (must: 1.10), seconds until the run ended"
  printf '%-10s %10s %10s %10s %8s %10s %6s\n' trouble "in flight" retries \
    attempts failed ended code
  limit='--outage-limit 8s'
  all_out dies "$limit" dies_for_good && show_storm
  all_out 503s "$limit" by_itself --fault 503=1 --fault-time 5s:1h && show_storm
  all_out resets "$limit" by_itself --fault reset=1 --fault-time 5s:1h &&
    show_storm
fi
