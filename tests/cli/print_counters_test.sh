#!/usr/bin/env bash
# SIGUSR1 prints the counters and the run goes on.
source "$(dirname "$0")/../cli/lib.sh" "$1"

mkfifo slow
"$program" score --quiet --signals words --input-format jsonl slow \
  >records 2>log &
exec 3>slow
printf '{"id":1,"text":"a"}\nbad\n{"id":2,"text":"b"}\n' >&3
wait_for has_lines records 2

kill -USR1 $!
wait_for grep -q 'read 2' log
expect_has log "scored 2"
expect_has log "written 2"
expect_has log "rejected 1"

echo '{"id":3,"text":"c"}' >&3
exec 3>&-
wait $!
expect_equal 3 $?
expect_equal "1 2 3" "$(jq -r .id records | xargs)"
