#!/usr/bin/env bash
# Runs each fuzz target for a while, or only those that are named. Inputs that
# were worth keeping, and those that broke something, stay in
# BUILD_DIR/corpus/TARGET; a next run begins with them. TARGET.dict beside this
# script has the words of a target's inputs. Fails when one target failed.
#
# usage: run.sh BUILD_DIR SECONDS [TARGET...]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
seconds=$2
shift 2
(($#)) || set -- $(cd "$build/tests/fuzz" && ls -- *_fuzz)

# Files of the targets; in memory where that can be.
TMPDIR=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT

failed=()
for name in "$@"; do
  mkdir -p "$build/corpus/$name"
  options=(-max_total_time="$seconds" -timeout=10 -print_final_stats=1
           -verbosity=0)
  [[ ! -f $here/$name.dict ]] || options+=(-dict="$here/$name.dict")
  echo "$name: $seconds s"
  (cd "$build/corpus/$name" &&
    "$build/tests/fuzz/$name" "${options[@]}" .) || failed+=("$name")
done
((${#failed[@]} == 0)) || { echo "failed: ${failed[*]}" >&2; exit 1; }
