#!/usr/bin/env bash
# Measures how docmill calls a model and prints one table; README.md says how
# to read it. A JSON line for each run goes to out/perf.jsonl.
#
# usage: perf/calling.sh [--quick] [BUILD_DIR] [CORPUS]
#
# CORPUS and --quick: as for run.sh. The server, docmill and what it is
# compared with share the cores of this machine.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
source perf/measure.sh
source perf/model_server.sh

bytes=230MB count=3 memory_count=3 slow_ms=2000 sim_seconds=10
if [[ ${1:-} == --quick ]]; then
  shift
  bytes=30MB count=1 memory_count=1 slow_ms=500 sim_seconds=2
fi
build=${1:-build}
docmill=$build/docmill
corpus=${2:-$(default_corpus)}

work=$(mktemp -d "${TMPDIR:-/tmp}/docmill-calling.XXXXXX")
sim=
at_once=1500  # requests of docmill and of the loop
tls=()  # options for an endpoint over https, docmill's and the loop's alike
trap '[[ -z $sim ]] || kill "$sim"; rm -rf "$work"' EXIT
mkdir -p out
results=out/perf.jsonl

# The input.

corpus_lines "$docmill" "$corpus" >"$work/corpus.jsonl"
docs=$work/docs.jsonl
needy_documents "$build" "$work/corpus.jsonl" "$bytes" "$work" >"$docs"
describe_run "$docs"

# What docmill sends for the first of the documents, as the loop's bodies.
write_bodies() {
  local log=$work/requests.jsonl
  head -n 5000 "$docs" >"$work/first.jsonl"
  "$build/docmill-llm-sim" --port-file "$work/port" --profile echo \
    --request-log "$log" >/dev/null &
  sim=$!
  until [[ -s $work/port ]]; do sleep 0.01; done
  endpoint=http://127.0.0.1:$(<"$work/port")/v1
  refine bodies none "$work/first.jsonl"
  kill "$sim"
  wait "$sim"
  sim=
  jq -c .body "$log" >"$work/bodies"
  rm "$log"
}

# The programs.

# refine NAME CACHE_DIR INPUT [OPTION...]: leaves a report, NAME.*.json.
refine() {
  "$docmill" refine --quiet --endpoint "$endpoint" --model sim-large \
    "${tls[@]}" --target-quality 100 --max-rounds 1 --cache-dir "$2" \
    -o "$work/out.jsonl" --report "$(mktemp "$work/$1.XXXXXX.json")" \
    "${@:4}" "$3"
}

refine_fresh_cache() {
  refine calls "$(mktemp -d "$work/cache.XXXXXX")" "$docs" \
    --max-in-flight "$at_once"
}
refine_no_cache() { refine calls none "$docs" --max-in-flight "$at_once"; }
refine_auto() { refine calls none "$docs"; }
refine_over_https() { refine https none "$docs" --max-in-flight "$at_once"; }
refine_warm_cache() { refine warm "$work/warm" "$docs"; }
docmill_score() { "$docmill" score --quiet --signals core "$docs"; }
bare_loop() {
  "$build/perf/curl_loop" "$endpoint/chat/completions" --multis 16 \
    --connections "$at_once" \
    "${tls[@]}" --requests "$documents" --bodies "$work/bodies"
}

# of_reports NAME FILTER: jq's answer about all reports of that name.
of_reports() { jq -s "$2" "$work/$1".*.json; }

# The table.

millions() { calculate "$documents * 60e-6 / $1" "${2:-%.6g}"; }
each_us() { calculate "$1 * 1e6 / $documents" '%.1f us'; }

# one_call WHAT FUNCTION MUST AIM...: docmill and the bare loop, in turn. The
# limits are those of millions a minute, throughput and CPU, the latter two
# against the loop.
one_call() {
  pairs "$2" wall "$count" "$2" bare_loop
  row "$1" "$(millions "$first")" '%.3f M/min' '>=' "$3" "$4" \
    "the bare loop $(millions "$second" '%.3f M/min')"
  row '  throughput against the loop' "$(calculate "1 / $ratio")" '%.2f x' \
    '>=' "$5" "$6" "the loop takes $spread of the time, inverted"
  compare cpu
  row '  CPU against the loop' "$ratio" '%.2f x' '<=' "$7" "$8" \
    "docmill $(each_us "$first"), loop $(each_us "$second"); $spread"
  rm -rf "$work"/cache.*
}

# A connection that closes too early must be opened again; the first ones, as
# many as requests were in flight at once, had to be opened anyway.
connections() {
  local -r opened='(map(.llm.connections_opened - .llm.in_flight_max) | add)'
  local -r requests='(map(.llm.attempts) | add)'
  local reused errors
  reused=$(of_reports calls "100 * (1 - $opened / $requests)")
  errors=$(of_reports calls 'map(.documents.failed + .llm.retries) | add')
  record_value connection_reuse "$reused"
  record_value errors "$errors"
  row '  connections that stayed' "$reused" '%.2f %%' '>=' 99 - \
    "report's rate, with the first opening of each: $(of_reports calls \
      '100 * (map(.llm.connection_reuse_rate) | min) | floor') %"
  row '  failed documents and retries' "$errors" '%d' '<=' 0 - \
    "in $(of_reports calls "$requests") attempts"
}

warm_cache() {
  refine warm "$work/warm" "$docs"
  rm "$work"/warm.*.json
  pairs warm_cache wall "$count" refine_warm_cache docmill_score
  local sent
  sent=$(of_reports warm 'map(.llm.attempts) | add')
  if ((sent > 0)); then
    echo "calling.sh: $sent requests in spite of a warm cache" >&2
    exit 1
  fi
  row 'refine, warm disk cache' "$(millions "$first")" '%.2f M/min' '>=' 3 6 \
    "no request; score $(millions "$second" '%.2f M/min')"
  compare cpu
  row '  CPU of a document' "$(calculate "$first * 1e6 / $documents")" \
    '%.1f us' '<=' - - "score $(each_us "$second")"
  rm -rf "$work/warm"
}

# peak NUMBER: RssAnon with so many requests in flight, in bytes.
peak() {
  refine peak none "$work/first.jsonl" --max-in-flight "$1"
  in_flight=$(of_reports peak '.[0].llm.in_flight_max')
  anon=$(of_reports peak '.[0].resources.rss_anon_peak_bytes')
  rm "$work"/peak.*.json
}

# memory_in_flight WHAT MUST AIM
memory_in_flight() {
  local i few few_in_flight
  local -a kilobytes=()
  head -n 3600 "$docs" >"$work/first.jsonl"
  for ((i = 0; i < memory_count; i++)); do
    peak 300
    few=$anon few_in_flight=$in_flight
    peak 3000
    kilobytes+=("$(calculate \
      "($anon - $few) / 1024 / ($in_flight - $few_in_flight)")")
    record_value "kib_in_flight${tls:+_tls}" "${kilobytes[i]}"
  done
  row "$1" \
    "$(printf '%s\n' "${kilobytes[@]}" | median)" '%.1f KB' '<=' "$2" "$3" \
    "$few_in_flight: $(calculate "$few / 1e6" '%.0f MB'), $in_flight: \
$(calculate "$anon / 1e6" '%.0f MB'); ${kilobytes[*]}"
}

# sim_row PROFILE MUST, from llm_sim.sh's lines in sim.txt.
sim_row() {
  local rate cpu
  rate=$(awk -v p="$1" '$1 == p && $2 == 1500 {print $5}' "$work/sim.txt")
  cpu=$(awk -v p="$1" '$1 == p && $2 == 1500' "$work/sim.txt" |
    sed 's/.*CPU \([0-9.]*\) .*/\1/')
  record_value "llm_sim_$1" "$rate"
  record_value "llm_sim_$1_cpu_us" "$cpu"
  row "llm-sim, $1, 1,500 connections" "$rate" '%.0f/s' '>=' "$2" - \
    "wrk beside it; $cpu us of CPU each: $(calculate "1e6 / $cpu" %.0f)/s a core"
}

write_bodies
echo "$corpus: $documents documents of $(calculate \
  "$(stat -c %s "$docs") / $documents" %.0f) bytes that need a call, \
$count pairs, $(nproc) cores"
line what value reached must aim reference
start_server 50
one_call 'refine, one call each, 50 ms, fresh cache' refine_fresh_cache \
  0.75 1 0.6 0.75 2.1 1.7
one_call 'the same, --cache-dir none' refine_no_cache 0.75 1 0.6 0.75 2.1 1.7
one_call '  and --max-in-flight auto' refine_auto - - - - - -
connections
warm_cache
stop_server
start_server "$slow_ms"
memory_in_flight 'memory of a request in flight (RssAnon)' 32 20
stop_server
start_tls_server 50 "$work"
tls=(--ca-file "$work/cert.pem")
one_call 'refine, one call each, over https' refine_over_https - - - - - -
stop_server
start_tls_server "$slow_ms" "$work"
memory_in_flight 'memory of a request in flight, https' 96 64
stop_server
perf/llm_sim.sh "$build" "$sim_seconds" >"$work/sim.txt"
sim_row echo 20000
sim_row improve 12000
