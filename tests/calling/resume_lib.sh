# What the tests of --resume share: source it with the program's path.

# shellcheck source=calling_lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/calling_lib.sh" "$1"
shim=$(dirname "$mill")/tests/calling/libkill_shim.so
in_flight=4
kills=0

# mixed N: N lines, most of them documents that take several rounds; some are
# good as they are, some no documents, some blank.
mixed() {
  seq "$1" | awk '
    $1 % 11 == 5 { print "no document " $1; next }
    $1 % 13 == 7 { print "" }
    $1 % 9 == 4 { print "{\"id\":" $1 ",\"text\":\"x " $1 "\"}"; next }
    { text = ""
      for (i = 0; i < 4; i++) {
        line = "The mill " $1 "." i " stands by the river and turns all day. "
        line = line "Its stones grind the grain that the farmers bring."
        text = text line "\\n\\n" line "\\n\\n" line "\\n\\n"
      }
      print "{\"id\":" $1 ",\"text\":\"" text "\"}" }'
}

# resume OPTION...: refines in.jsonl to $output with --resume, no cache on disk.
output=o.jsonl
resume() {
  ${exec:-} "$mill" refine --endpoint "$url" --model sim-small --resume \
    --max-in-flight $in_flight --target-quality 62 --max-rounds 4 \
    --cache-dir none --report r.json "$@" ${in:-in.jsonl} -o $output
}

# want OPTION...: what an undisturbed run makes of in.jsonl: want.jsonl,
# want.rejects, want.json, and in `requests` what it asks for.
want() {
  output=want.out resume "$@" >out 2>err
  local code=$?
  [[ $code == 0 || $code == 3 ]] || fail "exit code $code: $(cat err)"
  unpacked want.out >want.jsonl
  mv want.out.rejects.jsonl want.rejects 2>/dev/null || : >want.rejects
  of_report '[.documents, .quality, .errors[].count] | del(.[0].bytes_out, .[0].bytes_in)' \
    >want.json
  requests=$(stat_of .requests)
  rm -f want.out*
}

# unpacked FILE: its records, less what depends on the schedule.
unpacked() {
  case $1 in
  *.gz) zcat "$1" ;;
  *.zst) zstd -dcq "$1" ;;
  *) zstd -dcfq "$1" 2>/dev/null || cat "$1" ;;
  esac | jq -c 'del(.llm)'
}

# whole: $output and all about it is as an undisturbed run has it, and no more
# was asked for than `requests`, and once more what was in flight at each of
# the `kills`.
whole() {
  unpacked $output >got || fail "it cannot be read"
  expect_equal "$(cat want.jsonl)" "$(cat got)"
  [[ -e $output.rejects.jsonl ]] || : >$output.rejects.jsonl
  expect_equal "$(cat want.rejects)" "$(cat $output.rejects.jsonl)"
  expect_equal "$(cat want.json)" "$(of_report '[.documents, .quality,
    .errors[].count] | del(.[0].bytes_out, .[0].bytes_in)')"
  [[ ! -e $output.part ]] || fail "there is a part file"
  local most=$((requests + kills * in_flight))
  [[ $(stat_of .requests) -le $most ]] ||
    fail "$(stat_of .requests) requests, $most at most"
  ! grep -e 'is damaged' -e 'does not fit' err || fail "the journal is wrong"
}

# clean: nothing is left of earlier runs.
clean() {
  rm -f $output $output.*
  kills=0
  curl -s -X POST "${url%/v1}/stats/reset" >reply
}

# finish_it OPTION...: the last run, which comes to the end.
finish_it() {
  resume "$@" >out 2>err
  local code=$?
  [[ $code == 0 || $code == 3 ]] || fail "exit code $code: $(cat err)"
}

# killed_at N WHEN OPTION...: a run that ends at its N-th step on disk; true
# when it has not come to its end before.
killed_at() {
  local n=$1 when=$2 code
  shift 2
  LD_PRELOAD=$shim KILL_AT=$n KILL_WHEN=$when KILL_FILE=$output \
    resume "$@" >out 2>err
  code=$?
  [[ $code == 137 || $code == 0 || $code == 3 ]] ||
    fail "exit code $code: $(cat err)"
  kills=$((kills + 1))
  [[ $code == 137 ]]
}

# killed_after SECONDS OPTION...: a run that is killed after so long.
killed_after() {
  local after=$1 run code
  shift
  (exec=exec resume "$@" >out 2>err) &
  run=$!
  sleep "$after"
  kill -KILL $run 2>/dev/null
  wait $run 2>/dev/null
  code=$?
  [[ $code == 137 || $code == 0 || $code == 3 ]] ||
    fail "exit code $code: $(cat err)"
  kills=$((kills + 1))
  [[ $code == 137 ]]
}

# stopped LINES OPTION...: a run that is asked to end once FILE.part has so
# many; true when it has not come to its end before.
stopped() {
  local lines=$1 run code
  shift
  (exec=exec resume "$@" >out 2>err) &
  run=$!
  wait_for has_lines_or_end "$lines"
  kill -TERM $run 2>/dev/null
  wait $run
  code=$?
  [[ $code == 143 || $code == 0 || $code == 3 ]] ||
    fail "exit code $code: $(cat err)"
  [[ $code == 143 ]]
}
has_lines_or_end() { has_lines $output.part "$1" || [[ -e $output ]]; }
