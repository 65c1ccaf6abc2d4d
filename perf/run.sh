#!/usr/bin/env bash
# Measures docmill and prints four tables, three with signals.sh, calling.sh
# and latency.sh; README.md says how to read them. A JSON line for each run
# goes to out/perf.jsonl.
#
# usage: perf/run.sh [--quick] [BUILD_DIR] [CORPUS]
#
# CORPUS: JSONL with a "text" field, plain, gzip or zstd, or a folder of such
# files and texts; default $DOCMILL_CORPUS, else the shared corpus, else
# data/samples. --quick: small files and 3 pairs, to see that all works.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
source perf/measure.sh

small=300MB big=1GB count=7 big_count=3 micro_seconds=0.5 quick=()
if [[ ${1:-} == --quick ]]; then
  shift
  quick=(--quick)
  small=30MB big=100MB count=3 big_count=1 micro_seconds=0.01
fi
build=${1:-build}
docmill=$build/docmill
corpus=${2:-$(default_corpus)}
cores=$(nproc)

work=$(mktemp -d "${TMPDIR:-/tmp}/docmill-perf.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p out
results=out/perf.jsonl

# The input.

corpus_lines "$docmill" "$corpus" >"$work/corpus.jsonl"
docs=$work/docs.jsonl
big_docs=$work/big.jsonl
"$build/perf/cut_documents" 1500 "$small" <"$work/corpus.jsonl" >"$docs"
"$build/perf/cut_documents" 1500 "$big" <"$work/corpus.jsonl" >"$big_docs"
describe_run "$docs"
megabytes=$(calculate "$(stat -c %s "$docs") / 1e6")

# The programs.

docmill_score() { "$docmill" score --quiet --signals core "$docs"; }
docmill_refine() { "$docmill" refine --quiet "$docs"; }
simdjson_ondemand() { "$build/perf/simdjson_pass" ondemand "$docs"; }
simdjson_dom() { "$build/perf/simdjson_pass" dom "$docs"; }
wc_words() { wc -w "$docs"; }
parallel_pipeline() { "$build/perf/parallel_pipeline" "$docs" "$cores"; }
threads_1() {
  "$docmill" score --quiet --signals core --threads 1 "$big_docs"
}
threads_2() {
  "$docmill" score --quiet --signals core --threads 2 "$big_docs"
}
# Through a pipe, so that several times the file need no disk.
score_once() { score_stream "$big_docs"; }
score_4_times() {
  score_stream "$big_docs" "$big_docs" "$big_docs" "$big_docs"
}
score_stream() {
  cat "$@" | "$docmill" score --quiet --signals core \
    --report "$work/report.json"
}

# The table.

speed() { calculate "$megabytes / $(above_zero "$1")" '%.0f MB/s'; }

# The vector code that simdjson chose.
code_of() { "$1" | cut -d' ' -f1; }

against_simdjson() {
  pairs cpu_against_ondemand cpu "$count" docmill_score simdjson_ondemand
  row 'score, CPU against a simdjson pass' "$ratio" '%.2f x' '<=' 8 5 \
    "$(code_of simdjson_ondemand) $(speed "$second"), $(speed "$first"); $spread"
  pairs cpu_against_dom cpu "$count" docmill_score simdjson_dom
  row '  against its document parser' "$ratio" '%.2f x' '<=' - - \
    "$(code_of simdjson_dom) $(speed "$second"); $spread"
}

against_wc() {
  pairs wall_against_wc wall "$count" docmill_score wc_words
  row "score on $cores cores, wall against wc -w" "$ratio" '%.3f x' \
    '<=' 0.7 0.35 "wc -w $(speed "$second"), score $(speed "$first"); $spread"
}

two_threads() {
  pairs threads wall "$big_count" threads_1 threads_2
  row "score of $big, 2 threads against 1" "$ratio" '%.2f x' '>=' 1.7 1.9 \
    "1: $first s, 2: $second s; $spread"
}

# peaks FUNCTION: sets anon and resident, the largest peaks of several runs.
peaks() {
  local i values
  anon=0 resident=0
  for ((i = 0; i < big_count; i++)); do
    measure "$1"
    record memory "$1" null
    values=$(jq -r '.resources | "\(.rss_anon_peak_bytes) \(.rss_peak_bytes)"' \
      "$work/report.json")
    read -r -a values <<<"$values"
    ((anon = values[0] > anon ? values[0] : anon))
    ((resident = values[1] > resident ? values[1] : resident))
  done
  anon=$(calculate "$anon / 1e6")
  resident=$(calculate "$resident / 1e6" '%.0f MB')
}

memory() {
  local once
  peaks score_once
  once=$anon
  row "score of $big, memory (RssAnon)" "$anon" '%.0f MB' '<=' 256 128 \
    "VmHWM $resident"
  peaks score_4_times
  row "score of 4 times $big, memory (RssAnon)" "$anon" '%.0f MB' \
    '<=' 256 128 "VmHWM $resident"
  row '  4 times against once' "$(calculate "$anon / $once")" '%.2f x' \
    '<=' 1.1 - "the same memory, within a tenth"
}

refine_rate() {
  pairs refine wall "$count" docmill_refine docmill_score
  local per_minute score_rate
  per_minute=$(calculate "$documents * 60e-6 / $first")
  score_rate=$(calculate "$documents / $second" '%.0f docs/s')
  row 'refine, local backend' "$per_minute" '%.2f M/min' '>=' 3 10 \
    "score $score_rate; refine takes $spread times as long"
}

against_pipeline() {
  pairs graph_against_pipeline wall "$count" parallel_pipeline docmill_score
  row 'flow graph against parallel_pipeline' "$ratio" '%.3f x' '>=' 0.95 - \
    "throughput; pipeline $(speed "$first"), graph $(speed "$second"); $spread"
}

micro() {
  local binary
  for binary in "$build"/perf/micro/*; do
    [[ -f $binary && -x $binary ]] || continue
    echo
    "$binary" --benchmark_min_time="$micro_seconds" \
      --benchmark_out="out/${binary##*/}.json" --benchmark_out_format=json
  done
}

echo "$corpus: $documents documents of $(calculate \
  "$megabytes * 1e6 / $documents" %.0f) bytes, $count pairs, $cores cores"
line what value reached must aim reference
against_simdjson
against_wc
two_threads
memory
refine_rate
against_pipeline
micro
rm -rf "$work"
echo
perf/signals.sh "${quick[@]}" "$build" "$corpus"
echo
perf/calling.sh "${quick[@]}" "$build" "$corpus"
echo
perf/packing.sh "${quick[@]}" "$build" "$corpus"
echo
perf/latency.sh "${quick[@]}" "$build"
