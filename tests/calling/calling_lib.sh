# What the tests of calls share: source it with the program's path. The
# simulator stands beside the program. `docmill` runs the program, start_sim
# the simulator (sim_lib.sh), `refine` the program against it.

# shellcheck source=../cli/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../cli/lib.sh" "$1"
mill=$program
program=$(dirname "$mill")/docmill-llm-sim
source "$tests/../llm_sim/sim_lib.sh"
export XDG_CACHE_HOME=$folder/home
unset OPENAI_API_KEY ${!XDG_CONFIG@} http_proxy https_proxy all_proxy

docmill() { "$mill" "$@"; }

# Sanitizers take several times as long.
is_sanitized() { ldd "$mill" | grep -qE 'lib[at]san'; }

# refine OPTION... [FILE]: a report in r.json, no cache from run to run. The
# variables `model`, `target` and `cache` say otherwise. With `exec=exec` it
# takes the place of the shell, so that signals reach it.
refine() {
  ${exec:-} "$mill" refine --endpoint "$url" --model "${model:-sim-large}" \
    --target-quality "${target:-80}" --cache-dir "${cache:-none}" \
    --report r.json --connect-timeout 2s "$@"
}

# damaged N [TAG]: N documents that say things three times, ids 1 to N. The
# simulator's answer to each has a quality above 80, which the tests ask for.
damaged() {
  seq "$1" | jq -c --arg tag "${2:-farm}" '
    "The mill of \($tag) \(.) stands by the river and turns all day. " as $a |
    "Its stones grind the grain that the farmers bring." as $b |
    "In the evening the miller closes the gate." as $c |
    {id: ., text: "\($a)\($b)\n\n\($a)\($b)\n\n\($a)\($b)\n\n\($c)"}'
}

# of_report FILTER: compact JSON.
of_report() { jq -c "$1" r.json; }

# expect_whole N [FILE]: one record for each of the ids 1 to N, in order, and
# only refined ones have another text than damaged() gave them.
expect_whole() {
  expect_equal "$(seq "$1" | xargs)" "$(jq .id "${2:-out}" | xargs)"
  expect_equal "[$1,$1]" "$(of_report \
    '.documents | [.read, .kept+.refined+.rolled_back+.failed+.skipped]')"
  [[ -e in.jsonl ]] || return
  expect_equal "" "$(comm -13 <(sort in.jsonl) <(jq -c \
    'select(.outcome != "refined") | {id, text}' "${2:-out}" | sort))"
}

# reasons: how many records ended how, such as "refined target_reached 300".
reasons() {
  jq -r '"\(.outcome) \(.reason)"' "${1:-out}" | sort | uniq -c |
    awk '{ print $2, $3, $1 }'
}

# Starts a second simulator; the first one's stay in first_url, first_pid.
start_second() {
  first_url=$url first_pid=$pid
  mkdir -p second
  rm -f second/sim.out
  (cd second && exec "$program" "$@" >sim.out) &
  second_pid=$!
  wait_for has_lines second/sim.out 1
  second_url=$(sed 's/^listening on //' second/sim.out)
}
end_second() {
  kill "$second_pid" 2>/dev/null || true
  wait "$second_pid" || true
}
requests_of() { curl -sk "${1%/v1}/stats" | jq .requests; }

# aside NAME COMMAND...: runs it in the background in a folder of its own, with
# a copy of in.jsonl, and ends its simulators. `wait` waits for all of them.
aside() {
  (
    mkdir "$1" && cp in.jsonl "$1" && cd "$1" || exit 1
    trap 'kill ${pid:-} ${second_pid:-} 2>/dev/null || true' EXIT
    pid= second_pid=
    "${@:2}"
  ) &
}
