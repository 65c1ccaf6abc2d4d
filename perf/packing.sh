#!/usr/bin/env bash
# Measures calls with several documents in a request against the same with one
# and prints one table; README.md says how to read it.
#
# usage: perf/packing.sh [--quick] [BUILD_DIR] [CORPUS]
#
# CORPUS and --quick: as for run.sh. The server shares the cores with docmill.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
source perf/measure.sh
source perf/model_server.sh

bytes=460MB count=3
if [[ ${1:-} == --quick ]]; then
  shift
  bytes=30MB count=1
fi
build=${1:-build}
docmill=$build/docmill
corpus=${2:-$(default_corpus)}

work=$(mktemp -d "${TMPDIR:-/tmp}/docmill-packing.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p out
results=out/perf.jsonl

corpus_lines "$docmill" "$corpus" >"$work/corpus.jsonl"
docs=$work/docs.jsonl
needy_documents "$build" "$work/corpus.jsonl" "$bytes" "$work" >"$docs"
rm "$work/corpus.jsonl"
describe_run "$docs"

# refine NAME CACHE_DIR [OPTION...]: leaves a report, NAME.*.json.
refine() {
  "$docmill" refine --quiet --endpoint "$endpoint" --model sim-large \
    --target-quality 100 --max-rounds 1 --cache-dir "$2" \
    -o "$work/out.jsonl" --report "$(mktemp "$work/$1.XXXXXX.json")" \
    "${@:3}" "$docs"
}
fresh() { mktemp -d "$work/cache.XXXXXX"; }
packs_of_10() { refine tens none --pack 10; }
packs_auto() { refine auto none --pack auto; }
one_each() { refine ones none; }
packs_of_10_cached() { refine tens_cached "$(fresh)" --pack 10; }
one_each_cached() { refine ones_cached "$(fresh)"; }

millions() { calculate "$documents * 60e-6 / $1" "${2:-%.6g}"; }
each_us() { calculate "$1 * 1e6 / $documents" '%.1f us'; }
of_reports() { jq -s "$2" "$work/$1".*.json; }

# packed WHAT PACKED ONE_EACH MUST AIM: in turn.
packed() {
  pairs "$2" wall "$count" "$2" "$3"
  row "$1" "$(millions "$first")" '%.3f M/min' '>=' "$4" "$5" \
    "one each $(millions "$second" '%.3f M/min')"
  row '  times as fast as one each' "$(calculate "1 / $ratio")" '%.2f x' \
    '>=' - - "it takes $spread of the time"
  compare cpu
  row '  CPU of a document' "$(calculate "$first * 1e6 / $documents")" \
    '%.1f us' '<=' - - "one each $(each_us "$second")"
  rm -rf "$work"/cache.*
}

echo "$corpus: $documents documents of $(calculate \
  "$(stat -c %s "$docs") / $documents" %.0f) bytes that need a call, \
$count pairs, $(nproc) cores"
line what value reached must aim reference
start_server 50
packed 'refine --pack 10, 50 ms, --cache-dir none' packs_of_10 one_each 2 3
row '  documents in a request' "$(of_reports tens \
  'map(.packing.documents / .llm.requests) | min')" '%.2f' '>=' - - \
  "failed or asked again: $(of_reports tens \
    'map(.documents.failed + .packing.bisections + .llm.retries) | add')"
row '  longest wait for a pack' "$(of_reports tens \
  'map(.packing.wait_ms.max) | max')" '%.1f ms' '<=' 50 - \
  "p99 $(of_reports tens 'map(.packing.wait_ms.p99) | max' | cut -c 1-5) ms"
packed 'the same with a fresh cache' packs_of_10_cached one_each_cached 2 3
packed '--pack auto, --cache-dir none' packs_auto one_each - -
row '  size at the end' "$(of_reports auto 'map(.packing.size_last) | min')" \
  '%d' '>=' - - ''
stop_server
