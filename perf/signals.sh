#!/usr/bin/env bash
# Measures the signals of docmill score and prints a table; README.md says how
# to read it. A JSON line for each run goes to out/perf.jsonl.
#
# usage: perf/signals.sh [--quick] [BUILD_DIR] [CORPUS]    (as perf/run.sh)
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
source perf/measure.sh

copies=10 small=300MB count=7 hard_mebibytes=60 starts=100
if [[ ${1:-} == --quick ]]; then
  shift
  copies=1 small=30MB count=3 hard_mebibytes=4 starts=20
fi
build=${1:-build}
docmill=$build/docmill
corpus=${2:-$(default_corpus)}
cores=$(nproc)

work=$(mktemp -d "${TMPDIR:-/tmp}/docmill-signals.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p out
results=out/perf.jsonl

# The corpus as it is, several times over, and pieces of 1,500 bytes.
corpus_lines "$docmill" "$corpus" >"$work/corpus.jsonl"
for ((i = 0; i < copies; i++)); do cat "$work/corpus.jsonl"; done \
  >"$work/docs.jsonl"
"$build/perf/cut_documents" 1500 "$small" <"$work/corpus.jsonl" \
  >"$work/pieces.jsonl"
describe_run "$work/docs.jsonl"
megabytes=$(calculate "$(stat -c %s "$work/docs.jsonl") / 1e6")
pieces=$(wc -l <"$work/pieces.jsonl")
jq -nc 'first(inputs | select(.text | length > 400))' "$work/corpus.jsonl" \
  >"$work/one.jsonl"

score() { "$docmill" score --quiet --threads 1 --signals "$1" "$work/docs.jsonl"; }
all_signals() { score all; }
core_signals() { score core; }
core_pieces() { "$docmill" score --quiet --signals core "$work/pieces.jsonl"; }
all_pieces() { "$docmill" score --quiet "$work/pieces.jsonl"; }
one_document() {
  local i
  for ((i = 0; i < starts; i++)); do
    "$docmill" score --quiet "$work/one.jsonl"
  done
}
nothing() {
  local i
  for ((i = 0; i < starts; i++)); do /bin/true; done
}
hard_document() {
  "$docmill" score --quiet --threads 1 --max-doc-bytes 64MiB "$work/hard.jsonl"
}

speed() { calculate "$megabytes / $(above_zero "$1")" '%.0f'; }

all_against_core() {
  pairs all_against_core cpu "$count" all_signals core_signals
  corpus_speed=$(speed "$first")
  row 'score, all signals, a core (CPU)' "$corpus_speed" '%.0f MB/s' '>=' 40 80 \
    "core signals $(speed "$second") MB/s"
  row '  CPU of all signals against core' "$ratio" '%.2f x' '<=' 8 4 "$spread"
}

groups() {
  local group
  for group in entropy shape repetition readability quality c4; do
    measure score "$group"
    record signals "$group" null
    line "  --signals $group" "$(speed "$cpu") MB/s" - - - 'parsing in it'
  done
}

short_documents() {
  pairs short_documents wall "$count" core_pieces all_pieces
  local per_minute all_per_minute
  per_minute=$(calculate "$pieces * 60e-6 / $(above_zero "$first")")
  all_per_minute=$(calculate "$pieces * 60e-6 / $(above_zero "$second")" %.1f)
  row "score core, 1.5 KB, $cores cores (wall)" "$per_minute" '%.1f M/min' \
    '>=' 10 20 "all signals $all_per_minute M/min"
}

start_up() {
  pairs start_up wall 3 one_document nothing
  row 'one document in, one record out (wall)' \
    "$(calculate "1000 * $first / $starts")" '%.1f ms' '<=' 30 10 \
    "/bin/true $(calculate "1000 * $second / $starts" %.1f) ms"
}

# Documents of one line of 60 MB. The first eight are those that users have
# met; the worst of them counts.
hard_documents() {
  local kind at=0 speed worst='' slowest=
  for kind in $("$build/perf/hard_documents"); do
    "$build/perf/hard_documents" "$kind" "$hard_mebibytes" >"$work/hard.jsonl"
    local bytes
    bytes=$(stat -c %s "$work/hard.jsonl")
    measure hard_document
    record hard_document "$kind" null
    speed=$(calculate "$bytes / 1e6 / $(above_zero "$cpu")" '%.1f')
    line "  $kind" "$speed MB/s" - - - ''
    ((++at <= 8)) || continue
    if [[ -z $worst ]] || [[ $(calculate "$speed < $worst") == 1 ]]; then
      worst=$speed slowest=$kind
    fi
  done
  row 'the worst of the first eight' \
    "$(calculate "$worst / $corpus_speed")" '%.2f x' '>=' 0.25 - \
    "$slowest, $worst MB/s, against the corpus"
}

echo "$corpus: $documents documents of $(calculate \
  "$megabytes * 1e6 / $documents" %.0f) bytes, $count pairs, $cores cores"
line what value reached must aim reference
all_against_core
groups
short_documents
start_up
echo "one line of $hard_mebibytes MiB, all signals (CPU)"
hard_documents
