#!/usr/bin/env bash
# Feeds docmill through a pipe for some minutes, against nginx as the model's
# server (50 ms), and watches its memory; README.md says how to read it.
#
# usage: perf/soak.sh [MINUTES] [DOCUMENTS_A_MINUTE] [BUILD_DIR] [CORPUS]
#
# MINUTES: 10. DOCUMENTS_A_MINUTE: 248000, held by --rpm; 0: as fast as
# docmill takes them. The output needs 1 GB a minute under $TMPDIR at full
# speed, the cache 256 MB.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
source perf/measure.sh
source perf/model_server.sh

minutes=${1:-10} rate=${2:-248000} build=${3:-build}
corpus=${4:-$(default_corpus)}
pace=()
((rate == 0)) || pace=(--rpm "$rate")

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

# A thousand documents at a time, until it is second $1.
feed_once() {
  local lines
  for ((lines = 0; lines < documents && SECONDS < $1; lines += 1000)); do
    head -n 1000
  done
}

# busy_ticks: of all cores since the machine's start, and how many there were.
busy_ticks() {
  awk '/^cpu / {for (i = 2; i <= 9; i++) all += $i
    print all - $5 - $6, all}' /proc/stat
}

# sample PID: a line "SECOND MB BUSY ALL" each second while the process lives.
sample() {
  local -r start=$SECONDS
  local kib
  while kib=$(awk '/^RssAnon/ {print $2}' "/proc/$1/status" 2>/dev/null) &&
    [[ -n $kib ]]; do
    echo "$((SECONDS - start)) $(calculate "$kib * 1024 / 1e6" %.2f)" \
      "$(busy_ticks)"
    sleep 1
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
  --cache-dir "$work/cache" --cache-size 256MiB "${pace[@]}" \
  -o "$work/out.jsonl" --report "$work/report.json" &
docmill_pid=$!
sample "$docmill_pid" >"$work/samples" &
sampler=$!
status=0
wait "$docmill_pid" || status=$?
wait "$sampler"
server_seconds=$(server_cpu)
stop_server

# The table.

of_report() { jq "$1" "$work/report.json"; }

read -r last peak < <(awk '$2 > peak {peak = $2} {last = $1}
  END {print last, peak}' "$work/samples")
# The first minute is for caches that fill; a run of a minute has only halves.
((minutes > 1)) && first=60 || first=$((last / 2))
# The last seconds, when the feed has ended, do not count.
end=$((minutes * 60 < last ? minutes * 60 : last))
window=$(((end - first) / 10))
early=$(median_between "$first" "$((first + window))")
late=$(median_between "$((end - window))" "$end")
machine=$(awk -v first="$first" -v end="$end" '
  $1 >= first && !all {busy = $3; all = $4}
  $1 <= end {last_busy = $3; last_all = $4}
  END {print 100 * (last_busy - busy) / (last_all - all)}' "$work/samples")
record_value soak_peak_mb "$peak"
record_value soak_growth_mb "$(calculate "$late - $early")"

echo "$minutes minutes, $(of_report .documents.read) documents, exit code $status"
line what value reached must aim reference
row 'documents a minute' "$(of_report '.throughput.docs_per_minute / 1e6')" \
  '%.3f M/min' '>=' "$(calculate "$rate * 0.99e-6")" - \
  "--rpm $rate; CPU of a document: $(of_report '.resources |
    (.cpu_user_seconds + .cpu_system_seconds) * 1e6' |
    awk -v n="$(of_report .documents.read)" '{printf "%.1f us", $1 / n}')"
row 'CPU of the machine' "$machine" '%.1f %%' '<=' \
  "$( ((rate > 0)) && echo 80 || echo -)" - \
  "with whatever else runs; docmill alone $(calculate \
    "100 * $(of_report .resources.cpu_utilization)" %.1f) %, the server \
$(calculate "100 * $server_seconds / $(of_report .run.duration_seconds) / \
$(nproc)" %.1f) %"
row 'largest memory (RssAnon)' "$peak" '%.0f MB' '<=' 512 - \
  "docmill's own figure $(of_report '.resources.rss_anon_peak_bytes / 1e6 |
    floor') MB"
row '  growth after the first minute' \
  "$(calculate "100 * ($late / $early - 1)")" '%.2f %%' '<=' 1 - \
  "medians of $window s: $early MB, then $late MB"
row 'failed documents and retries' \
  "$(of_report '.documents.failed + .llm.retries')" '%d' '<=' 0 - \
  "in $(of_report .llm.attempts) attempts"
row 'connection reuse' "$(of_report '100 * .llm.connection_reuse_rate')" \
  '%.3f %%' '>=' 99 - "$(of_report .llm.connections_opened) opened, \
$(of_report .llm.in_flight_max) requests in flight at most"
