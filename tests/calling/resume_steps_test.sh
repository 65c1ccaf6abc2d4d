#!/usr/bin/env bash
# A run that is killed at any write, fsync, cut or rename of its files is gone
# on with, and so is the one that goes on. STRIDE=1 takes every step (make
# kill-test); without it every fifth one.
source "$(dirname "$0")/resume_lib.sh" "$1"
if is_sanitized; then
  echo "SKIPPED: sanitizers must be loaded first"
  exit 77
fi
stride=${STRIDE:-5}
points=0

# steps FILE LINES WHEN...: of such an output.
steps() {
  output=$1
  mixed "$2" >in.jsonl
  clean && want && clean
  local when n
  for when in "${@:3}"; do
    # The second run is killed as well, sooner.
    for ((n = 1 + RANDOM % stride; ; n += stride)); do
      clean
      killed_at $n "$when" || break
      killed_at $((1 + n * 7 % 19)) after || true
      points=$((points + kills))
      finish_it
      whole
    done
    [[ $n -gt 20 ]] || fail "it had only $n steps"
  done
}
RANDOM=7
start_sim --latency 1ms --slow 0.2:8ms
steps o.jsonl 12 before half after
steps o.jsonl.zst 12 after half
echo "$points kills"
stop_sim
