# shellcheck shell=bash disable=SC2034,SC2154
# What limits.sh and outages.sh share: simulators, documents, and what
# /stats says in the course of time.
#
# REQUIRES: $build, $work (a folder), $results and measure.sh.

# now_since START: seconds, of two times as EPOCHREALTIME writes them.
now_since() {
  calculate "$EPOCHREALTIME - $1" %.3f
}

# few_words N: N documents of equal length, all different.
few_words() {
  seq -f %07.0f "$1" | awk '{
    print "{\"id\":" NR ",\"text\":\"The mill number " $1 \
      " stands by the river. The mill stands by the river.\"}"}'
}

# start_sim NAME OPTION...: sets sim_pid, sim_port, and sim_start, the time
# from which its options count.
start_sim() {
  local port_file=$work/$1.port
  rm -f "$port_file"
  "$build/docmill-llm-sim" --profile echo --port-file "$port_file" "${@:2}" \
    >/dev/null &
  sim_pid=$!
  while [[ ! -e $port_file ]]; do sleep 0.01; done
  sim_start=$EPOCHREALTIME
  sim_port=$(<"$port_file")
}

end_sim() {
  kill -CONT "$1" 2>/dev/null || true
  kill "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

# mill PORT... -- OPTION...: docmill against these simulators; one call for
# each document, none cached.
mill() {
  local endpoints=()
  while [[ $1 != -- ]]; do
    endpoints+=(--endpoint "http://127.0.0.1:$1/v1")
    shift
  done
  shift
  "$build/docmill" refine "${endpoints[@]}" --model sim-large \
    --cache-dir none --target-quality 100 --max-rounds 1 "$@"
}

# watch PORT START: a line "SECONDS REQUESTS ANSWERED REFUSED" five times a
# second, SECONDS being those since START. Ends with whoever calls it.
watch() {
  local stats seconds
  while true; do
    seconds=$(now_since "$2")
    if stats=$(curl -sm 1 "http://127.0.0.1:$1/stats"); then
      [[ $stats =~ \"requests\":([0-9]+).*\"answered\":([0-9]+) ]]
      printf '%s %s %s' "$seconds" "${BASH_REMATCH[@]:1}"
      [[ $stats =~ \"rate_limited\":([0-9]+) ]]
      printf ' %s\n' "${BASH_REMATCH[1]}"
    fi
    sleep 0.2
  done
}
