#!/usr/bin/env bash
# What answers that take 5 s cost when they are one in a hundred: docmill
# against nginx as the model's server (50 ms), without and with them. Prints a
# table; README.md says how to read it.
#
# usage: perf/tail.sh [--quick] [BUILD_DIR] [CORPUS] [CELL...]
#
# CELL: ordered (1.5 KB, input order) and completion (5.5 KB, in the order of
# completion); both unless named. A cell runs for twice 90 s; --quick: 30 s.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
source perf/measure.sh
source perf/model_server.sh

seconds=90
if [[ ${1:-} == --quick ]]; then
  shift
  seconds=30
fi
build=${1:-build}
corpus=${2:-$(default_corpus)}
cells=("${@:3}")
((${#cells[@]} > 0)) || cells=(ordered completion)
readonly edge=10  # of each run, left out at both ends
readonly slow=0.01:5000

work=$(mktemp -d "${TMPDIR:-/tmp}/docmill-tail.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p out
results=out/perf.jsonl
corpus_lines "$build/docmill" "$corpus" >"$work/corpus.jsonl"

# The documents again and again, each time with other texts.
feed() {
  local -r end=$((SECONDS + seconds))
  local pass
  for ((pass = 1; SECONDS < end; pass++)); do
    sed "s/\"text\":\"/&Pass $pass of many. /" "$1" || return 0
  done
}

# sample FILE: lines "SECOND BYTES" about its size, until it has its name.
sample() {
  local bytes
  until [[ -e $1 || ! -e $work ]]; do
    if bytes=$(stat -c %s "$1.part" 2>/dev/null); then
      echo "$EPOCHREALTIME $bytes"
    fi
    sleep 0.1
  done
}

# run NAME DOCUMENTS OPTION...: leaves NAME.json, NAME.samples and the size of
# a record. The feed ends, and with it the run, when its time is over.
run() {
  local feeder
  rm -rf "$work/cache" "$work/out.jsonl"
  mkfifo "$work/feed.$1"
  feed "$2" >"$work/feed.$1" 2>/dev/null &
  feeder=$!
  sample "$work/out.jsonl" >"$work/$1.samples" &
  "$build/docmill" refine --quiet --endpoint "$endpoint" --model sim \
    --target-quality 100 --max-rounds 1 --memory-limit 512MiB \
    --cache-dir "$work/cache" -o "$work/out.jsonl" \
    --report "$work/$1.json" "${@:3}" <"$work/feed.$1"
  wait "$feeder" $!
  record_bytes=$(calculate "$(stat -c %s "$work/out.jsonl") / \
$(jq .documents.read "$work/$1.json")")
}

# steady NAME: sets rate, documents a second in the steady part of the run,
# and gap, the longest time there in which no record came out.
steady() {
  local bytes
  read -r bytes gap < <(awk -v edge="$edge" -v seconds="$seconds" '
    NR == 1 {start = $1}
    $1 < start + edge || $1 > start + seconds - edge {next}
    !first {first = $1; from = to = $2; grown = $1}
    {last = $1; if ($2 > to) {to = $2; grown = $1}
     if ($1 - grown > gap) gap = $1 - grown}
    END {printf "%.0f %.2f\n", (to - from) / (last - first), gap}
    ' "$work/$1.samples")
  rate=$(calculate "$bytes / $record_bytes")
}

of_report() { jq "$2" "$work/$1.json"; }

# cell NAME WHAT BYTES_EACH OPTION...
cell() {
  local -r docs=$work/docs.jsonl
  local without
  needy_documents "$build" "$work/corpus.jsonl" 60MB "$work" "$3" >"$docs"
  describe_run "$docs"
  start_server 50
  run "$1.even" "$docs" "${@:4}"
  steady "$1.even"
  without=$rate
  stop_server
  start_server 50 --slow "$slow"
  run "$1.tail" "$docs" "${@:4}"
  steady "$1.tail"
  stop_server
  record_value "tail_$1" "$(calculate "$rate / $without")"
  row "$2: throughput" "$(calculate "$rate / $without")" '%.3f x' '>=' 0.9 - \
    "$(calculate "$rate" %.0f)/s against $(calculate "$without" %.0f)/s"
  row '  largest memory (RssAnon)' \
    "$(of_report "$1.tail" '.resources.rss_anon_peak_bytes / 1048576')" \
    '%.0f MiB' '<=' 512 - "without $(of_report "$1.even" \
      '.resources.rss_anon_peak_bytes / 1048576 | floor') MiB"
  row '  longest time without a record' "$gap" '%.2f s' '<=' 1 - \
    "$(of_report "$1.tail" .llm.in_flight_max) requests in flight at most"
  row '  failed documents and retries' "$(of_report "$1.tail" \
    '.documents.failed + .llm.retries')" '%d' '<=' 0 - \
    "in $(of_report "$1.tail" .llm.attempts) attempts"
}

echo "1 % of the answers after 5 s instead of 50 ms, ${seconds} s each, \
$(nproc) cores"
line what value reached must aim reference
for name in "${cells[@]}"; do
  case $name in
    ordered) cell ordered '1.5 KB, input order' 1500 ;;
    completion)
      cell completion '5.5 KB, completion' 5500 --order completion ;;
  esac
done
