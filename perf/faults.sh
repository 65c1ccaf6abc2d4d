#!/usr/bin/env bash
# What becomes of documents under each fault of docmill-llm-sim, and under all
# of them together; prints a table, and ends with 1 when a row is wrong.
#
# usage: perf/faults.sh [BUILD_DIR] [DOCUMENTS]
#
# Each fault strikes 5 % of the attempts. A row is wrong unless each document
# has its record, in order, the exit code is what it should be, and less than
# 1 % have failed where asking again helps.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
build=$(realpath "${1:-build}")
count=${2:-400}

work=$(mktemp -d "${TMPDIR:-/tmp}/docmill-faults.XXXXXX")
sim=
trap '[[ -z $sim ]] || kill "$sim"; rm -rf "$work"' EXIT
cd "$work"

# Documents that say things three times: an answer that takes that away is
# above the quality that is asked for.
seq "$count" | jq -c '
  "The mill of the farm \(.) stands by the river and turns all day. " as $a |
  "Its stones grind the grain that the farmers bring." as $b |
  {id: ., text: ([range(3) | "\($a)\($b)"] | join("\n\n"))}' >in.jsonl

# Those that a retry can mend, and those whose run must end in another way.
mended=' rate 500 502 503 529 html malformed timeout reset no_answer truncated
  wrong_length slow_drip all outage '
declare -A codes=([billing]=1 [auth]=1 [redirect]=3 [huge]=3 [echo_key]=3
  [everything]=3)
wrong=0

line() {
  printf '%-13s %4s %6s %8s %12s %7s %8s %9s %8s  %s\n' "$@"
}

# is_right NAME CODE
is_right() {
  (($2 == ${codes[$1]:-0})) || return 1
  (($2 == 1)) || [[ $(jq .id out.jsonl) == "$(seq "$count")" ]] || return 1
  jq -e --argjson is_mended "$([[ $mended == *[[:space:]]$1[[:space:]]* ]] &&
    echo true || echo false)" '.documents |
    .read == .kept + .refined + .rolled_back + .failed + .skipped and
    (($is_mended | not) or .failed * 100 < .read)' report.json >/dev/null
}

# row NAME OPTION...: of the simulator.
row() {
  local code=0 status=right
  rm -f port out.* report.json
  "$build/docmill-llm-sim" --port-file port --drip-time 9s "${@:2}" >sim.out &
  sim=$!
  until [[ -s port ]]; do sleep 0.01; done
  "$build/docmill" refine --quiet --cache-dir none --timeout 2s --max-rounds 1 \
    --endpoint "http://127.0.0.1:$(<port)/v1" --model sim-large in.jsonl \
    --target-quality 80 --max-in-flight "${in_flight:-64}" \
    -o out.jsonl --report report.json 2>err || code=$?
  kill "$sim"
  wait "$sim" || true
  sim=
  is_right "$1" "$code" || { status=WRONG wrong=1; }
  local -a cells
  mapfile -t cells < <(jq -r '(.documents | .read, .refined, .rolled_back,
    .failed), (.llm | (.attempts / ([.requests, 1] | max) * 1000 | round / 1000),
    (.errors | to_entries | map("\(.key) \(.value)") | join(", "))),
    (.run.duration_seconds * 10 | round / 10)' report.json)
  line "$1" "$code" "${cells[@]:0:5}" "${cells[6]}" "$status" "${cells[5]:--}"
}

# The simulator names its faults when it is asked for one that is not there.
faults() {
  "$build/docmill-llm-sim" --fault none=0 2>&1 | sed 's/.*there are all //'
}

line fault code read refined rolled_back failed attempts seconds row errors
row none
for fault in $(faults); do
  row "$fault" --fault "$fault=0.05"
done
row all --fault all=0.2
# shellcheck disable=SC2046
row everything --fault all=0.1 $(printf -- '--fault %s=0.0125 ' redirect \
  slow_drip huge refusal overlong empty length chatty)
in_flight=2 row outage --latency 20ms --outage 1s:10s
exit $wrong
