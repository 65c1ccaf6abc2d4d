#!/usr/bin/env bash
# Measures how docmill keeps to limits that a server has, told or not, and
# prints one table; README.md says how to read it. A JSON line for each value
# goes to out/perf.jsonl.
#
# usage: perf/limits.sh [BUILD_DIR] [RATE...]
#
# RATE: requests a second, 50 500 3000. Each takes about 25 s for a run or, up
# to 1000/s, for three runs side by side. The server's bucket holds what comes
# in a second; after 12 s it brings half.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
source perf/measure.sh
source perf/sim_runs.sh

build=${1:-build}
shift || true
rates=("$@")
(($# > 0)) || rates=(50 500 3000)
change=12 last=20

work=$(mktemp -d "${TMPDIR:-/tmp}/docmill-limits.XXXXXX")
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$work"' EXIT
mkdir -p out
results=out/perf.jsonl
few_words 200000 >"$work/docs.jsonl"
describe_run "$work/docs.jsonl"

# run_case NAME SIM_OPTION...: a run under a limit that is halved.
run_case() {
  local name=$1 watcher
  start_sim "$name" --latency 50ms --limit-burst 1s \
    --limit-change "${change}s:0.5" "${@:2}"
  watch "$sim_port" "$sim_start" >"$work/$name.times" &
  watcher=$!
  mill "$sim_port" -- --quiet --time-limit "${last}s" \
    --report "$work/$name.json" "$work/docs.jsonl" >/dev/null 2>&1 || (($? == 8))
  kill "$watcher"
  end_sim "$sim_pid"
}

# The tokens of one of these requests.
tokens_of_one() {
  start_sim one
  mill "$sim_port" -- --quiet --limit 1 --report "$work/one.json" \
    "$work/docs.jsonl" >/dev/null
  end_sim "$sim_pid"
  jq '.cost.prompt_tokens + .cost.completion_tokens' "$work/one.json"
}

# figures NAME RATE: "GOODPUT REFUSED STARTED CONVERGED GOODPUT_AFTER": shares
# in the steady time from 4 s to the change, the number refused before, the
# seconds after the change from which on, to the end, 95 % are used and less
# than 2 % refused (or -), and the share used at the end.
figures() {
  awk -v rate="$2" -v change="$change" -v last="$last" '
    $1 < last {n++; t[n] = $1; asked[n] = $2; used[n] = $3; refused[n] = $4}
    function at(time, i) {for (i = 1; i < n && t[i] < time; i++); return i}
    function goodput(a, b, r) {return (used[b] - used[a]) / (t[b] - t[a]) / r}
    function share(a, b) {
      return asked[b] > asked[a] ? (refused[b] - refused[a]) / (asked[b] - asked[a]) : 1
    }
    END {
      a = at(4); b = at(change) - 1; converged = "-"
      for (i = at(change); t[i] < last - 3; i++)
        if (goodput(i, n, rate / 2) >= 0.95 && share(i, n) < 0.02) {
          converged = sprintf("%.1f", t[i] - change); break
        }
      c = at(change + 3)
      printf "%.4f %.4f %d %s %.4f\n", goodput(a, b, rate), share(a, b),
        refused[a], converged, goodput(c, n, rate / 2)
    }' "$work/$1.times"
}

# show WHAT NAME RATE
show() {
  local goodput refused started converged after
  read -r goodput refused started converged after < <(figures "$2" "$3")
  record_value "limit_goodput_$2" "$goodput"
  record_value "limit_refused_$2" "$refused"
  printf '%-40s %8s %9s %9s %8s %10s %8s\n' "$1" \
    "$(calculate "100 * $goodput" %.1f) %" "$(calculate "100 * $refused" %.2f) %" \
    "$started" "$converged" "$(calculate "100 * $after" %.1f) %" \
    "$([[ $converged != - ]] && awk -v g="$goodput" -v r="$refused" \
      -v c="$converged" 'BEGIN {print (g >= 0.95 && r < 0.02 && c <= 3) ? "yes" : "NO"}' ||
      echo NO)"
}

printf '%-40s %8s %9s %9s %8s %10s %8s\n' \
  "limit, what the server tells" used refused "at start" settled "used then" reached
one=$(tokens_of_one)
for rate in "${rates[@]}"; do
  rpm=(--rpm $((60 * rate)))
  cases=("told-$rate ${rpm[*]}"
    "wait-$rate ${rpm[*]} --no-rate-headers"
    "none-$rate ${rpm[*]} --no-rate-headers --no-retry-after"
    "tokens-$rate --tpm $((60 * rate * one)) --no-rate-headers --no-retry-after"
    "told-tokens-"$rate" --tpm $((60 * rate * one))")
  for i in "${!cases[@]}"; do
    # shellcheck disable=SC2086
    run_case ${cases[i]} &
    ((rate <= 1000 && i % 3 < 2)) || wait $!
  done
  wait
  show "$rate/s, headers and Retry-After" told-"$rate" "$rate"
  show "$rate/s, Retry-After only" wait-"$rate" "$rate"
  show "$rate/s, nothing" none-"$rate" "$rate"
  show "$rate/s as tokens, nothing" tokens-"$rate" "$rate"
  show "$rate/s as tokens, all" told-tokens-"$rate" "$rate"
done
