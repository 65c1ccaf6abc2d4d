#!/usr/bin/env bash
# Feeds docmill through a pipe for some minutes, against nginx as the model's
# server (50 ms), and watches its memory; README.md says how to read it.
#
# usage: perf/soak.sh [MINUTES] [DOCUMENTS_A_SECOND] [BUILD_DIR] [CORPUS]
#
# MINUTES: 10. DOCUMENTS_A_SECOND: 0, as fast as docmill takes them. The
# output needs 1 GB a minute under $TMPDIR, the cache 1 GB.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
source perf/measure.sh
source perf/model_server.sh

minutes=${1:-10} rate=${2:-0} build=${3:-build}
corpus=${4:-$(default_corpus)}
sample_seconds=10
((minutes > 1)) || sample_seconds=2

work=$(mktemp -d "${TMPDIR:-/tmp}/docmill-soak.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p out
results=out/perf.jsonl
docs=$work/docs.jsonl
corpus_lines "$build/docmill" "$corpus" >"$work/corpus.jsonl"
needy_documents "$build" "$work/corpus.jsonl" 100MB "$work" >"$docs"
describe_run "$docs"

# The documents again and again, each time with other texts.
feed() {
  local -r end=$((SECONDS + minutes * 60))
  local pass
  for ((pass = 1; SECONDS < end; pass++)); do
    sed "s/\"text\":\"/&Pass $pass of many. /" "$docs" >"$work/pass.jsonl"
    feed_once "$end" <"$work/pass.jsonl"
  done
}

# A tenth of a second's documents at a time; at full speed 1,000.
feed_once() {
  local -r chunk=$((rate > 0 ? (rate + 9) / 10 : 1000))
  local lines=0 pause
  while ((lines < documents && SECONDS < $1)); do
    ((rate == 0)) || { sleep 0.1 & pause=$!; }
    head -n "$chunk"
    ((lines += chunk))
    ((rate == 0)) || wait "$pause"
  done
}

# sample PID: a line "SECOND MB" now and then while the process lives.
sample() {
  local -r start=$SECONDS
  local kib
  while kib=$(awk '/^RssAnon/ {print $2}' "/proc/$1/status" 2>/dev/null) &&
    [[ -n $kib ]]; do
    echo "$((SECONDS - start)) $(calculate "$kib * 1024 / 1e6" %.1f)"
    sleep "$sample_seconds"
  done
}

# median_between FROM TO: of the samples of these seconds.
median_between() {
  awk -v from="$1" -v to="$2" '$1 >= from && $1 < to {print $2}' \
    "$work/samples" | median
}

start_server 50
feed | exec "$build/docmill" refine --quiet --endpoint "$endpoint" \
  --model sim --target-quality 100 --max-rounds 1 \
  --cache-dir "$work/cache" --cache-size 1GiB \
  -o "$work/out.jsonl" --report "$work/report.json" &
docmill_pid=$!
sample "$docmill_pid" | tee "$work/samples" &
sampler=$!
status=0
wait "$docmill_pid" || status=$?
wait "$sampler"
stop_server

# The table.

of_report() { jq "$1" "$work/report.json"; }

read -r last peak < <(awk '$2 > peak {peak = $2} {last = $1}
  END {print last, peak}' "$work/samples")
# The first minute is for caches that fill; a run of a minute has only halves.
((minutes > 1)) && first=60 || first=$((last / 2))
span=$(((last - first) / 3))
early=$(median_between "$first" "$((first + span))")
late=$(median_between "$((last - span))" "$((last + 1))")
record_value soak_peak_mb "$peak"
record_value soak_growth_mb "$(calculate "$late - $early")"

echo "$minutes minutes, $(of_report .documents.read) documents, exit code $status"
line what value reached must aim reference
row 'documents a minute' "$(of_report '.throughput.docs_per_minute / 1e6')" \
  '%.3f M/min' '>=' - - "CPU of a document: $(of_report '.resources |
    (.cpu_user_seconds + .cpu_system_seconds) * 1e6' |
    awk -v n="$(of_report .documents.read)" '{printf "%.1f us", $1 / n}')"
row 'largest memory (RssAnon)' "$peak" '%.0f MB' '<=' 512 - \
  "docmill's own figure $(of_report '.resources.rss_anon_peak_bytes / 1e6 |
    floor') MB"
row '  growth after the first minute' \
  "$(calculate "100 * ($late / $early - 1)")" '%.1f %%' '<=' 5 - \
  "median of a third: $early MB, then $late MB"
row 'failed documents and retries' \
  "$(of_report '.documents.failed + .llm.retries')" '%d' '<=' 0 - \
  "in $(of_report .llm.attempts) attempts"
row 'connection reuse' "$(of_report '100 * .llm.connection_reuse_rate')" \
  '%.3f %%' '>=' 99 - "$(of_report .llm.connections_opened) opened, \
$(of_report .llm.in_flight_max) requests in flight at most"
