#!/usr/bin/env bash
# --limit ends the run when that many documents are taken, though the input
# stays open and quiet.
source "$(dirname "$0")/../cli/lib.sh" "$1"

mkfifo pipe
exec 3<>pipe
documents 3 >&3
expect_code 0 timeout 20 "$program" refine --quiet --limit 3 <pipe
expect_equal "1 2 3" "$(jq .id out | xargs)"

# Nothing is waited for when nothing may be taken.
expect_code 4 timeout 20 "$program" refine --quiet --limit 0 <pipe
