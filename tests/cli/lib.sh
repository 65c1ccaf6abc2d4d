# What the tests of the real program share. Source it with the program's path:
# `docmill` is then the program, the working folder a temporary one that is
# removed at the end, and no DOCMILL_ variable of the caller's is set.

program=$(realpath "$1")
tests=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d)
trap finish EXIT
cd "$folder" || exit 1
export LC_ALL=C.UTF-8
unset ${!DOCMILL_@} COLUMNS

docmill() { "$program" "$@"; }

# A test has failed too when a part of a pipe or another subshell did. What it
# started and did not end is ended: its jobs, and `helpers`.
helpers=()
finish() {
  local code=$? pid
  [[ -e $folder/failed ]] && code=1
  for pid in $(jobs -p) "${helpers[@]}"; do kill "$pid" 2>/dev/null; done
  cd / && rm -rf "$folder"
  exit $code
}

fail() {
  touch "$folder/failed"
  echo "FAILED: line ${BASH_LINENO[1]}, in ${PWD##*/}: $1"
  exit 1
}

# Skips the test where there are no pseudo-terminals, as in bare containers.
needs_terminal() {
  script -qec true /dev/null </dev/null >/dev/null 2>&1 && return
  echo "SKIPPED: no pseudo-terminal to be had"
  exit 77
}

# expect_code N COMMAND...: runs it with stdout in `out`, stderr in `err`.
expect_code() {
  local want=$1 code
  shift
  "$@" >out 2>err
  code=$?
  [[ $code == "$want" ]] && return
  tail -5 err
  fail "exit code $code, expected $want, of: $*"
}

# expect_equal WANT GOT: two strings.
expect_equal() {
  [[ $1 == "$2" ]] && return
  diff <(echo "$1") <(echo "$2") | head -20
  fail "not equal"
}

# expect_has FILE TEXT: the text is somewhere in the file.
expect_has() {
  grep -qF -- "$2" "$1" && return
  head -5 "$1"
  fail "no '$2' in $1"
}

# wait_for COMMAND...: until it succeeds, for at most half a minute.
wait_for() {
  local i
  for ((i = 0; i < 600; i++)); do
    "$@" && return
    sleep 0.05
  done
  fail "waited in vain for: $*"
}

# has_lines FILE N: for wait_for.
has_lines() { [[ -e $1 && $(wc -l <"$1") -ge $2 ]]; }

# documents N: N JSONL documents of different lengths on stdout.
documents() {
  seq "$1" | awk '{ words = "";
    for (i = 0; i < $1 % 40; i++) words = words " word" (i * $1) % 17;
    printf "{\"id\":%d,\"text\":\"Number %d says:%s.\"}\n", $1, $1, words }'
}
