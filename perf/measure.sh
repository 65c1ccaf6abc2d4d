# shellcheck shell=bash disable=SC2034,SC2154
# What run.sh and calling.sh measure with: runs in pairs, medians, table rows, JSON lines.
#
# A thing to measure is a shell function. Its standard output is thrown away.
# REQUIRES: $results, the JSON Lines file; $run_facts, the JSON members that
# are the same for each line of this run, without braces (describe_run).

# The median of the numbers on stdin, one a line.
median() {
  sort -g | awk '{v[NR] = $1}
    END {print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'
}

# calculate EXPRESSION [FORMAT]
calculate() {
  awk "BEGIN {printf \"${2:-%.6g}\", ($1)}"
}

# A time as a divisor: at least the millisecond that it is measured in.
above_zero() {
  calculate "$1 > 0 ? $1 : 0.001"
}

# Runs a function; sets wall and cpu (user and system) in seconds.
measure() {
  local TIMEFORMAT='%R %U %S' times user system
  { times=$({ time "$@" >/dev/null 2>&3; } 2>&1); } 3>&2
  read -r wall user system <<<"$times"
  cpu=$(calculate "$user + $system" %.3f)
}

# record WHAT PROGRAM RATIO: one JSON line for the run just measured.
record() {
  local run=",\"what\":\"$1\",\"program\":\"$2\",\"ratio\":$3"
  run+=",\"wall_seconds\":$wall,\"cpu_seconds\":$cpu"
  echo "{$run_facts$run}" >>"$results"
}

# record_value WHAT VALUE: one JSON line for a number that is no run's time.
record_value() {
  echo "{$run_facts,\"what\":\"$1\",\"value\":$2}" >>"$results"
}

# describe_run FILE: sets run_facts for runs on this input, one document a line;
# also documents.
describe_run() {
  documents=$(wc -l <"$1")
  run_facts=$(jq -nc \
    --arg commit "$(git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)" \
    --argjson dirty "$([[ -n $(git status --porcelain 2>/dev/null) ]] &&
      echo true || echo false)" \
    --arg cpu "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)" \
    --argjson cores "$(nproc)" --arg date "$(date -u +%FT%TZ)" \
    --arg input_sha256 "$(sha256sum "$1" | cut -d' ' -f1)" \
    --argjson documents "$documents" '$ARGS.named')
  run_facts=${run_facts:1:-1}
}

# The corpus to take when none is given.
default_corpus() {
  local shared=../shared/corpus/docs.jsonl.zst
  if [[ -n ${DOCMILL_CORPUS:-} ]]; then
    echo "$DOCMILL_CORPUS"
  elif [[ -e $shared ]]; then
    echo "$shared"
  else
    echo data/samples
  fi
}

# corpus_lines DOCMILL CORPUS: the corpus as plain JSONL. A target of 0 keeps
# all documents as they are.
corpus_lines() {
  "$1" refine --quiet --target-quality 0 --invalid-utf8 replace \
    --rejects /dev/null "$2" || (($? == 3))
}

# pairs WHAT METRIC COUNT FIRST SECOND
# Measures two functions in turn, COUNT times each, then compares them by
# METRIC, wall or cpu; compare by the other one may follow.
pairs() {
  local what=$1 count=$3 i time
  declare -gA first_times=([wall]='' [cpu]='') second_times=([wall]='' [cpu]='')
  "$4" >/dev/null  # warms caches; not counted
  "$5" >/dev/null
  for ((i = 0; i < count; i++)); do
    measure "$4"
    record "$what" "$4" null
    for time in wall cpu; do first_times[$time]+="${!time} "; done
    local before=${!2}
    measure "$5"
    record "$what" "$5" "$(calculate "$before / $(above_zero "${!2}")")"
    for time in wall cpu; do second_times[$time]+="${!time} "; done
  done
  compare "$2"
}

# compare METRIC, of the last pairs. Sets ratio, the median of FIRST/SECOND
# over the pairs, and spread, "LOW to HIGH"; first and second, the medians of
# the two.
compare() {
  local -a firsts seconds ratios=()
  local i
  read -r -a firsts <<<"${first_times[$1]}"
  read -r -a seconds <<<"${second_times[$1]}"
  for i in "${!firsts[@]}"; do
    ratios+=("$(calculate "${firsts[i]} / $(above_zero "${seconds[i]}")")")
  done
  ratio=$(printf '%s\n' "${ratios[@]}" | median)
  first=$(printf '%s\n' "${firsts[@]}" | median)
  second=$(printf '%s\n' "${seconds[@]}" | median)
  spread=$(printf '%s\n' "${ratios[@]}" | sort -g |
    awk 'NR == 1 {low = $1} {high = $1} END {printf "%.2f to %.2f", low, high}')
}

# reached VALUE RELATION MUST AIM: what a value is good for; `-` is no limit.
reached() {
  [[ $3 == - ]] && { echo -; return; }
  awk -v v="$1" -v r="$2" -v must="$3" -v aim="$4" 'BEGIN {
    met = r == "<=" ? v <= must : v >= must
    hit = aim == "-" ? 0 : r == "<=" ? v <= aim : v >= aim
    print !met ? "NO" : hit ? "aim" : "must"}'
}

# row WHAT VALUE FORMAT RELATION MUST AIM REFERENCE: one line of the table.
# FORMAT is for VALUE, MUST and AIM alike.
row() {
  local limit must=- aim=-
  for limit in must aim; do
    local -n text=$limit
    local number=$5
    [[ $limit == aim ]] && number=$6
    [[ $number == - ]] || text="$4 $(calculate "$number" "$3")"
  done
  line "$1" "$(calculate "$2" "$3")" "$(reached "$2" "$4" "$5" "$6")" \
    "$must" "$aim" "$7"
}

line() {
  printf '%-42s %12s  %-7s %14s %14s  %s\n' "$@"
}
