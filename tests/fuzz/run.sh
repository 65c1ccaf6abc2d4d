#!/usr/bin/env bash
# Runs each fuzz target for a while. Inputs that were worth keeping, and those
# that broke something, stay in BUILD_DIR/corpus/TARGET.
#
# usage: run.sh BUILD_DIR SECONDS
set -euo pipefail
build=$(cd "$1" && pwd)
seconds=$2
for target in "$build"/tests/fuzz/*_fuzz; do
  name=$(basename "$target")
  mkdir -p "$build/corpus/$name"
  echo "$name: $seconds s"
  (cd "$build/corpus/$name" &&
    "$target" -max_total_time="$seconds" -print_final_stats=1 -verbosity=0 .)
done
