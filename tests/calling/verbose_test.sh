#!/usr/bin/env bash
# --verbose tells of each file and of each attempt that failed.
source "$(dirname "$0")/calling_lib.sh" "$1"
damaged 20 >in.jsonl
start_sim --fault 500=1 --fault-attempts 1
expect_code 0 refine --verbose in.jsonl
expect_has err "docmill: in.jsonl: reading"
failed="attempt 1 for the document at position [0-9]+: capacity: "
expect_equal 20 "$(grep -cE "^docmill: 127[.0-9]+:[0-9]+: $failed" err)"
start_sim --fault 500=1 --fault-attempts 1
expect_code 0 refine in.jsonl
expect_equal '{"capacity":20}' "$(of_report .llm.errors)"
! grep -E "reading|attempt" err || fail "it says so without --verbose"
stop_sim
